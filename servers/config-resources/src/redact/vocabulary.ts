/**
 * Words that stand in configuration every day. Three rules ask for them: a name with a number in it (`eth0`), four words or
 * more in a row (a passphrase has none of these), and a value below a key that may be a secret (`license: MIT`).
 */
const sentences = `
a an and any are as at be been before but by can do does each every for from has have how if in into is it its like may
more must my never no none not now of off on once one only or other our out over own per same shall should since so than
that the their them then there these they this to two under until up us use used via was we were what when where which
while who will with without would you your after all also always am because both did down during else few first get give
had he her here him his just last least less made make many most much new next old onto she some still such take too very
well zero three four five ten half i yes ok please see set keep wait run read write send show find

api app apps application auth backend base bin block body bot branch bucket build bundle cache cdn cert channel chart
check class cli client cloud cluster code collector config configuration connection console container content context
control controller core cpu cron css csv customer dashboard data database db debug default deploy deployment desktop dev
development device dir disk dist dns docker docs document domain driver edge email endpoint engine env environment error
errors event events example export extension feature features file files filter flag flow folder format frontend
function gateway git global group grpc handler hash header headers health home hook host hosts html http https id ids
image images index info ingress init input instance integration internal invoice io ip item items job jobs js json key
label lambda layer lib library limit link linux list listener live load local localhost locale lock log logger logging
login logs loop mail main manager map master memory message messages method metrics middleware migration migrations mobile mode
model models module modules monitor name names namespace net network node nodes notification notifications num object
operator option options order orders org output owner package packages page pages parser partition path payment payments
peer pipeline platform plugin plugins pod policy pool port primary private process processor prod product production
profile project prometheus protocol provider proxy public query queue raw read reader record records redirect redis region
registry release replica report reports request repo repository resource response rest result retry role root route router routes
rule rules runtime sandbox scheduler schema scope script scripts search security server servers service services session
settings shared shop site socket software source spec spring src stack stage staging standard standby state static stats
status storage store stream string style sub support svc sync system systemd table tag target task tasks team temp
template test testing tests text theme time timeout tmp tool tools topic total trace tracing type types ui unit update
upload uri url user users util utils uuid validator value values var version view views volume volumes web website window
worker workers workflow workspace www xml yaml zone

add allow allowed always append archive async auto automatic available average backup basic batch best between bind blue
boolean browser burst bytes call change changed clean clear close closed color command commit common compact compression
compute connect consistent copy count create created current custom daily date day days dead delete deleted delta deny
depth diff direct disable disabled display done double draft drop dry dynamic empty enable enabled end enterprise exact
exec exclude existing exit expire expired external extra fail failed fast fatal fetch field fields fixed float follow
force free full gray green grey hard high hidden hour hourly hours idle ignore immediate import inactive include
incremental info inline insert install integer interactive interval invalid keep large latest lazy least left length level light
line lines list local long loose low lower manual mark match max maximum mean medium merge micro min minimum minute minutes missing
month monthly multi nano native nearest nested never nightly normal notice null number numeric offset once online open optional origin
overlay parallel parent partial passive patch pause pending ping plain post prefer present preset prevent preview previous print
prune publish pull push put random range rate ready recent recreate red reload remote remove replace require required reset
restart restore restricted retain return reverse right rolling rollback rotate round save second seconds select sequential serial serve
short shutdown silent simple single size skip slow small snapshot soft sort stable standalone start started stop stopped stopping strict strong
submit success suffix tail tiny trim true truncate false undefined uniform unknown unless unlimited unsafe upper upsert upstream
valid verbose verify warn warning watch week weekly weighted wide white black yellow orange year yearly xlarge

alpine amazonaws amd apache arm arch argo aurora avro aws azure babel bash bazel bullseye bookworm buster jammy focal slim busybox bsd
calico celery centos chrome chromium claude clang cmake codecov com composer consul cors cos coredns cython darwin dart debian
deno devops django dotnet dynamo ebs ec edu efs eks elastic elasticsearch envoy erlang es eslint espresso etcd eth eu express
fargate fastapi ffmpeg firebase firefox flask fluentd flyway gcp gcr gke gunicorn ghcr github gitlab gmail golang google
gpt gpu gradle grafana graphql gzip brotli deflate hadoop haproxy haskell helm heroku hibernate hikari htop hub httpd influx ios istio jaeger
java javascript jdbc jenkins jest jetty jvm kafka keycloak kibana kotlin kube kubectl kubelet kubernetes laravel ldap linkerd
llama loki lua mac macos mariadb markdown maven memcached minio mistral mongo mongodb mqtt mssql mysql nats nestjs netlify newrelic
nfs nginx ngrok node npm npx nuget numpy nvidia nvm oauth oidc okta onnx openai openssl opentelemetry oracle otel otlp pandas
parquet pgbouncer php pip pipx pnpm podman poetry postgis postgres postgresql prettier prisma psql puppeteer pytest python
pytorch quay rabbitmq rails rds react redux rocksdb rollup ruby runc rust rustc sass scala scss selenium sentry shell sh smtp sns
solr sonar spark splunk sql sqlite sqs ssd ssh ssl starttls svelte swagger swarm swc swift tailwind tensorflow terraform thanos
tls toml tomcat traefik ts tsc tsx jsx typescript ubuntu unix uvicorn vault vercel vim vite vitest vue vscode wasm webpack websocket
windows wordpress xfs yarn yml zig zipkin zookeeper zsh opensearch pm uwsgi wsgi asgi

ascii utf iso latin utc gmt cet est pst mit bsd apache gpl lgpl agpl mpl isc unlicense cc aes rsa sha md ecdsa ecdhe hmac gcm cbc hs rs
argon bcrypt scrypt pbkdf chacha poly base crc tcp udp icmp http icmp wss ws amqp ftp sftp imap pop nfs tar gz bz zip xz zst jar war pdf png jpg jpeg
gif svg webp mp ogg wav woff ttf ico md txt log lock bak sock pid pem crt cer conf cfg ini env rc gov io ai dev co uk de fr us eu ap sa af me
jp cn au ca br ru nl se no dk fi pl es it pt ch at be kr tw hk sg za mx en zh ja ko ar el he tr vi id hi th cs hu ro
north south east west central northeast southeast northwest southwest europe america asia africa australia
mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep oct nov dec
january february march april june july august september october november december am pm
int bool str char var varchar uint long byte ptr obj arr fn cb ctx req res msg cmd arg args attr attrs params src dst idx len pos ref refs tmp vol
kb mb gb tb kib mib gib tib ms ns px em rem vh vw pt fr deg hz mhz ghz kbps mbps gbps bps rps qps tps rpm iops pct usd eur gbp
crud csrf xsrf xss jwt saml sso rbac acl iam vpc vm vpn nat lb dlq pvc pv crd hpa sla slo ci cd qa pr uat tz ttl url urn uri xhr dom cpu gpu ram rom
sudo systemctl curl wget grep sed awk cat echo mkdir chmod chown cp mv rm ln ls cd pwd tee xargs true exec entrypoint cmd dockerfile makefile readme changelog
jdk jre gc jit jmx xmx xms xss kvm lxc oci rpm deb apt yum dnf brew pkg ppa etc usr opt var srv lib proc sys dev mnt run boot
migration d2s jquery reactjs angular sarif lint scan java wildfly cname kubernetes clause later majority checkout celsius recommended helpful npmjs healthz xhtml nodejs jsdom isready postgre premium backups
hello world demo sample example foo bar baz qux acme inc ltd gmbh llc corp company copyright rights reserved author authors license licence
`;

export const vocabulary: ReadonlySet<string> = new Set(sentences.trim().split(/\s+/));
