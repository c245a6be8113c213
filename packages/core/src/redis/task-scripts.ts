/**
 * How tasks lie in Redis. A hash for each task; and sets of their ids, by owner, by worker and by what they wait for, so
 * that no script looks at all tasks. Every script gets the prefix of the keys as KEYS[1].
 */
const common = `
local function at(...) return table.concat({KEYS[1], ...}, ':') end
local function record(id) return redis.call('HMGET', at('task', id), 'body', 'version', 'worker') end
local function put(isThere, set, id) redis.call(isThere and 'SADD' or 'SREM', set, id) end
-- Puts a task into the sets of its state, or takes it out of them.
local function list(id, isThere)
  local owner, status, worker, created =
    unpack(redis.call('HMGET', at('task', id), 'owner', 'status', 'worker', 'created'))
  if status == 'working' or status == 'input_required' then put(isThere, at('open', owner), id) end
  if worker ~= '' then
    put(isThere, at('held', worker), id)
    put(redis.call('EXISTS', at('held', worker)) == 1, at('holders'), worker)
    if redis.call('HINCRBY', at('running'), owner, isThere and 1 or -1) == 0 then
      redis.call('HDEL', at('running'), owner)
    end
  elseif status == 'working' then
    if isThere then redis.call('ZADD', at('waiting', owner), created, id)
    else redis.call('ZREM', at('waiting', owner), id) end
    put(redis.call('EXISTS', at('waiting', owner)) == 1, at('waiting'), owner)
  end
end`;

/** ARGV: id, owner, status, created, body, when it expires, most open tasks of an owner, most tasks. */
export const add = `${common}
local id, owner, status, created, body, expires, perOwner, total = unpack(ARGV)
if redis.call('ZCARD', at('expiry')) >= tonumber(total) then return 'full' end
if redis.call('SCARD', at('owner', owner)) >= tonumber(total) / 2 then return 'owner is full' end
if redis.call('SCARD', at('open', owner)) >= tonumber(perOwner) then return 'owner is full' end
redis.call('HSET', at('task', id), 'owner', owner, 'status', status, 'created', created, 'body', body,
  'version', '0', 'worker', '')
redis.call('ZADD', at('expiry'), expires, id)
redis.call('SADD', at('owner', owner), id)
list(id, true)
return 'added'`;

/** ARGV: id, version, next version, status, worker, body. */
export const write = `${common}
local id, version, nextVersion, status, worker, body = unpack(ARGV)
if redis.call('HGET', at('task', id), 'version') ~= version then return 0 end
list(id, false)
redis.call('HSET', at('task', id), 'version', nextVersion, 'status', status, 'worker', worker, 'body', body)
list(id, true)
return 1`;

/** A claim whose answer was lost is made again with the same number, and gets the same task. ARGV: worker, number, owners to pass over. */
export const claim = `${common}
local worker, number, notOf = unpack(ARGV)
if redis.call('HEXISTS', at('workers'), worker) == 0 then return false end
local passed = {}
for _, owner in ipairs(cjson.decode(notOf)) do passed[owner] = true end
for _, id in ipairs(redis.call('SMEMBERS', at('held', worker))) do
  if redis.call('HGET', at('task', id), 'claim') == number then return record(id) end
end
local next, least, oldest
for _, owner in ipairs(redis.call('SMEMBERS', at('waiting'))) do
  local running = tonumber(redis.call('HGET', at('running'), owner) or 0)
  local id, created = unpack(redis.call('ZRANGE', at('waiting', owner), 0, 0, 'WITHSCORES'))
  created = tonumber(created)
  if not passed[owner] and (not next or running < least or (running == least and created < oldest)) then
    next, least, oldest = id, running, created
  end
end
if not next then return false end
list(next, false)
redis.call('HSET', at('task', next), 'worker', worker, 'claim', number)
redis.call('HINCRBY', at('task', next), 'version', 1)
list(next, true)
return record(next)`;

/** Some of the tasks whose worker is not registered. */
export const abandoned = `${common}
local found = {}
for _, worker in ipairs(redis.call('SMEMBERS', at('holders'))) do
  if redis.call('HEXISTS', at('workers'), worker) == 0 then
    for _, id in ipairs(redis.call('SMEMBERS', at('held', worker))) do
      if #found < 100 then found[#found + 1] = record(id) end
    end
  end
end
return found`;

/** ARGV: now. */
export const removeExpired = `${common}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', at('expiry'), '-inf', ARGV[1], 'LIMIT', 0, 500)) do
  list(id, false)
  redis.call('SREM', at('owner', redis.call('HGET', at('task', id), 'owner')), id)
  redis.call('DEL', at('task', id))
  redis.call('ZREM', at('expiry'), id)
end`;
