/** Two hundred places of a secret in a configuration. */

export interface Context {
  name: string;
  /** The value below a key of its own; its parts are plain values. */
  put: (secret: string) => unknown;
  /** Something around it says that it is a secret: plain words are planted here, too. */
  isNamed: boolean;
  /** The secret stands where blanks, quotes or marks would end it. */
  isBare?: boolean;
}

/** Names that stand above a secret, in many languages and spellings. */
const names = `
password PASSWORD Password passwd pwd pswd passphrase pass userpass db_password DB_PASSWD dbPassword database-password mysqlrootpassword
MYSQL_ROOT_PASSWORD adminpw rootpw keystorepass trustStorePassword smtp.pass redisPassword2 p4ssw0rd pa$$word ｐａｓｓｗｏｒｄ
pаsswоrd passwоrd ѕecret tοken
secret client_secret clientSecret CLIENT-SECRET secretKey app_secret webhookSecret cookieSecret sharedsecret secretString jwt_secret
token access_token refreshToken authToken bot_token TOKENS mytoken githubToken bearerToken csrfToken
api_key apiKey APIKEY x-api-key X_API_KEY openaiApiKey stripe.apiKey apikey2 api_keys
private_key privateKey signingKey encryption_key masterKey accessKey aws_secret_access_key storageAccountKey hmacKey sshKey
credentials creds credential dbCreds auth_pass basic_auth bearer otp totp pin_code cvv mnemonic seedPhrase recovery_codes
connectionString conn_str dsn webhook webhook_url slackHookUrl netrc psk wpa_passphrase keytab
Passwort Kennwort kennwort2 dbPasswort Geheimnis geheim zugangsdaten schlüsselwort wachtwoord wagwoord lösenord adgangskode salasana
contraseña contrasena clave_secreta senha palavra_passe motDePasse mot_de_passe mdp parola_chiave parolaSegreta
hasło haslo heslo jelszó parolă şifre sifre lozinka slaptažodis mật_khẩu kata_sandi
пароль парола секрет токен κωδικός סיסמה كلمة_المرور رمز_عبور पासवर्ड รหัสผ่าน 密码 密碼 密钥 口令 パスワード 暗証番号 비밀번호 암호
`;

const named: Context[] = names
  .trim()
  .split(/\s+/)
  .map((key) => ({ name: `below ${key}`, put: (secret) => ({ [key]: secret }), isNamed: true }));

const structures: [string, (secret: string) => unknown][] = [
  ['a list below passwords', (s) => ({ passwords: ['none', s] })],
  ['a map below passwords', (s) => ({ passwords: { ada: s } })],
  ['a map below api_keys', (s) => ({ api_keys: { production: { value: s } } })],
  ['deep below credentials', (s) => ({ credentials: { sites: [{ name: 'shop', note: { text: s } }] } })],
  ['a name and a value', (s) => [{ name: 'DB_PASSWORD', value: s }]],
  ['a key and a val', (s) => [{ key: 'apiToken', val: s }]],
  ['k and v', (s) => [{ k: 'password', v: s }]],
  ['ParameterKey and ParameterValue', (s) => [{ ParameterKey: 'DBPassword', ParameterValue: s }]],
  ['env_name and env_value', (s) => [{ env_name: 'API_TOKEN', env_value: s }]],
  ['Name, Type and Value', (s) => [{ Name: '/shop/db', Type: 'SecureString', Value: s }]],
  ['sensitive: true', (s) => ({ value: s, sensitive: true })],
  ['a label and a content', (s) => ({ label: 'Passwort', content: s })],
  ['a field with a default', (s) => ({ field: 'client_secret', default: s })],
  ['an option and an argument', (s) => ({ option: '--password', argument: s })],
  [
    'pairs',
    (s) => [
      ['DB_HOST', 'db'],
      ['DB_PASSWORD', s],
    ],
  ],
  ['a pair in capitals', (s) => ['API_TOKEN', s]],
  ['a list of single maps', (s) => [{ LEVEL: 'info' }, { DB_PASSWORD: s }]],
  [
    'a table with a head',
    (s) => [
      ['user', 'password'],
      ['ada', s],
    ],
  ],
  ['columns and rows', (s) => ({ columns: ['user', 'password'], rows: [['ada', s]] })],
  ['a Kubernetes Secret', (s) => ({ kind: 'Secret', metadata: { name: 'db' }, data: { user: s } })],
  ['a Kubernetes Secret as text', (s) => ({ kind: 'Secret', stringData: { 'app.conf': s } })],
  ['a JSON Web Key', (s) => ({ kty: 'oct', kid: 'a', k: s })],
  ['a flag and its value', (s) => ['--user', 'shop', '--password', s]],
  ['-p and its value', (s) => ['mysql', '-u', 'root', '-p', `x${s}`]],
  ['an API key after a flag', (s) => ['serve', '--api-key', s, '--verbose']],
  ['a setting in a list', (s) => ['LEVEL=info', `API_TOKEN=${s.replaceAll(' ', '')}`]],
  ['a private key in lines', (s) => ['-----BEGIN PRIVATE KEY-----', s, '-----END PRIVATE KEY-----']],
];

const texts: [string, (secret: string) => string][] = [
  ['XML element', (s) => `<login><user>shop</user><password>${s}</password></login>`],
  ['XML with a namespace', (s) => `<ns:config><ns:password>${s}</ns:password></ns:config>`],
  ['XML property', (s) => `<property name="password">${s}</property>`],
  ['XML entry', (s) => `<entry key="db.password">${s}</entry>`],
  ['XML attribute', (s) => `<connection user="shop" password="${s}"/>`],
  ['XML add', (s) => `<add key="apiKey" value="${s}"/>`],
  ['CDATA', (s) => `<secret><![CDATA[${s}]]></secret>`],
  ['JSON', (s) => JSON.stringify({ user: 'shop', password: s })],
  ['JSON with name and value', (s) => JSON.stringify([{ name: 'DB_PASSWORD', value: s }])],
  ['JSON in JSON', (s) => JSON.stringify(JSON.stringify({ stage: 'test', token: s }))],
  ['YAML', (s) => `port: 1\npassword: ${s}\nstage: last\n`],
  ['YAML with name and value', (s) => `- name: DB_PASSWORD\n  value: ${s}\n`],
  ['YAML, folded', (s) => `password: >-\n  ${s}\nport: 1\n`],
  ['INI', (s) => `[db]\nhost = db\npassword = ${s}\n`],
  ['TOML', (s) => `[db]\nhost = "db"\npassword = "${s}"\n`],
  ['properties', (s) => `spring.datasource.password=${s}\nserver.port=8080`],
  ['.env', (s) => `export API_KEY=${s}`],
  ['Dockerfile ENV', (s) => `ENV DB_PASSWORD ${s}`],
  ['Dockerfile ARG', (s) => `ARG NPM_TOKEN=${s}`],
  ['assignment', (s) => `password := "${s}"`],
  ['fat comma', (s) => `'password' => '${s}',`],
  ['SQL, IDENTIFIED BY', (s) => `CREATE USER shop IDENTIFIED BY '${s}'`],
  ['SQL, WITH PASSWORD', (s) => `ALTER ROLE shop WITH PASSWORD '${s}'`],
  ['redis.conf', (s) => `bind 127.0.0.1\nrequirepass ${s}`],
  ['.netrc', (s) => `machine db.example.com login shop password ${s}`],
  ['nginx header', (s) => `proxy_set_header Authorization "Bearer ${s}";`],
  ['header', (s) => `Authorization: Bearer ${s}`],
  ['header of its own', (s) => `X-Api-Key: ${s}`],
  ['cookie', (s) => `Cookie: theme=dark; sid=${s}`],
  ['curl with a header', (s) => `curl -H "Authorization: token ${s}" https://api.example.com`],
  ['curl with a user', (s) => `curl -u deploy:${s} https://ci.example.com`],
  ['--password', (s) => `run --password ${s} --verbose`],
  ['--password=', (s) => `run --password=${s} --verbose`],
  ['mysql -p', (s) => `mysql -uroot -p${s} shop`],
  ['sshpass -p', (s) => `sshpass -p ${s} ssh shop@example.com`],
  ['redis-cli -a', (s) => `redis-cli -h cache -a ${s} ping`],
  ['ldapsearch -w', (s) => `ldapsearch -x -D cn=admin -w ${s} -b dc=example`],
  ['docker login', (s) => `docker login -u shop -p ${s} registry.example.com`],
  ['PGPASSWORD', (s) => `PGPASSWORD=${s} psql -h db shop`],
  ['connection string', (s) => `Server=sql.example.com;User=sa;Password=${s};Encrypt=true`],
  ['ODBC', (s) => `Driver=PostgreSQL;Server=db;Uid=shop;Pwd=${s};`],
  ['libpq', (s) => `host=db.example.com user=shop password=${s} dbname=shop`],
  ['storage account', (s) => `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${s}`],
  ['a sentence', (s) => `the password is ${s}`],
  ['a sentence with a key', (s) => `the API key: ${s}`],
  ['a sentence in German', (s) => `das Passwort ist ${s}`],
  ['a sentence in Spanish', (s) => `la contraseña es ${s}`],
  ['a comment', (s) => `# old password: ${s}`],
  ['Markdown', (s) => `| user | password |\n|---|---|\n| ada | ${s} |`],
];

/** Only texts without blanks and marks of addresses go here. */
const addresses: [string, (secret: string) => string][] = [
  ['PostgreSQL', (s) => `postgres://shop:${s}@db.example.com:5432/shop`],
  ['Redis without a user', (s) => `redis://:${s}@cache.example.com`],
  ['AMQP', (s) => `amqp://shop:${s}@queue.example.com/vhost`],
  ['MongoDB', (s) => `mongodb+srv://shop:${s}@cluster0.example.net/shop?retryWrites=true`],
  ['MySQL DSN', (s) => `shop:${s}@tcp(db.example.com:3306)/shop`],
  ['JDBC, thin', (s) => `jdbc:oracle:thin:scott/${s}@//db:1521/x`],
  ['JDBC, parameter', (s) => `jdbc:postgresql://db/shop?user=shop&password=${s}`],
  ['SMTP', (s) => `smtps://ops%40example.com:${s}@mail.example.com:465`],
  ['git with a token', (s) => `https://${s}@git.example.com/shop.git`],
  ['git with a user and a token', (s) => `https://oauth2:${s}@git.example.com/shop.git`],
  ['error tracker', (s) => `https://${s}@errors.example.com/1`],
  ['query token', (s) => `https://api.example.com/v1?page=2&token=${s}`],
  ['query key', (s) => `https://api.example.com/v1?key=${s}`],
  ['signed address', (s) => `https://blob.example.com/a?sv=2024-01-01&sig=${s}`],
  ['fragment', (s) => `https://example.com/callback#access_token=${s}`],
];

/** Nothing says that it is a secret. */
const neutral: [string, (secret: string) => unknown][] = [
  ...'value item7 setting_3 note comment data content text x favourite community label extra option banner motd input target argument notes Wert nota 备注'
    .split(' ')
    .map((key): [string, (secret: string) => unknown] => [`below ${key}`, (s) => ({ [key]: s })]),
  ['in a list', (s) => ['shop', s]],
  ['in a list of lists', (s) => [['shop', s]]],
  ['a key of a map', (s) => ({ sessions: { [s]: 'alice' } })],
  ['deep', (s) => ({ a: { b: [{ c: { d: s } }] } })],
  ['the end of a sentence', (s) => ({ note: `ask Ada, or use ${s}` })],
  ['the middle of a sentence', (s) => ({ note: `use ${s} for the vault` })],
  ['the end of a path', (s) => ({ mount: `/mnt/shop/${s}` })],
  ['the path of an address', (s) => ({ hook: `https://hooks.example.com/in/${s}` })],
  ['an argument', (s) => ({ command: `deploy --with ${s} now` })],
  ['a setting', (s) => ({ command: `STAGE=test OTHER=${s} run` })],
  ['a JSON text', (s) => ({ body: JSON.stringify({ stage: 'test', other: s }) })],
  ['a line of several', (s) => ({ script: `set -e\necho ${s}\nexit 0\n` })],
  ['brackets', (s) => ({ note: `(${s})` })],
];

export const contexts: readonly Context[] = [
  ...named,
  ...structures.map(([name, put]) => ({ name, put: (s: string) => ({ part: put(s) }), isNamed: true })),
  ...texts.map(([name, put]) => ({
    name,
    put: (s: string) => ({ text: put(s) }),
    isNamed: true,
    isBare: true,
  })),
  ...addresses.map(([name, put]) => ({
    name,
    put: (s: string) => ({ address: put(s) }),
    isNamed: true,
    isBare: true,
  })),
  ...neutral.map(([name, put]) => ({ name, put, isNamed: false })),
];
