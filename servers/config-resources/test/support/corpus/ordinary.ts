/** Five hundred values and more of real configurations, by their keys: `key value`, one a line. */
const lines = String.raw`
seed 42
license MIT
license Apache-2.0
license BSD-3-Clause
license "GPL-3.0-or-later"
tokens 4096
max_tokens 4096
token_limit 100
maxTokens "8192"
port 8080
port "5432"
debug true
enabled "yes"
host localhost
host db.example.com
host 0.0.0.0
hostname ip-10-0-12-34.eu-central-1.compute.internal
listen ":8080"
listen "[::]:443"
bind 127.0.0.1:6379
address 192.168.1.0/24
cidr "10.0.0.0/8"
mac 00:1a:2b:3c:4d:5e
ipv6 fe80::1
url https://www.example.com/path?page=2#top
url http://localhost:3000/api/v1/health
url https://api.example.com/users/{id}/orders
url https://example.com
base_url "http://127.0.0.1:9200"
registry https://registry.npmjs.org/
homepage https://github.com/acme/shop#readme
callback https://app.example.com/oauth/callback
issuer https://auth.example.com/realms/shop
jdbc jdbc:postgresql://localhost:5432/shop
jdbc_url jdbc:mysql://db:3306/shop?useSSL=false
jdbc_url jdbc:h2:mem:testdb
database_url postgres://db.example.com:5432/shop
database_url postgresql://localhost/shop?sslmode=require
redis redis://cache:6379/0
broker amqp://queue.example.com:5672
mongo mongodb://localhost:27017/shop?retryWrites=true&w=majority
bootstrap_servers kafka-0:9092,kafka-1:9092,kafka-2:9092
repository git@github.com:acme/shop.git
repository git+https://github.com/acme/shop.git
s3 s3://shop-backups/daily
dsn_driver pdo_mysql
image registry.example.com/team/shop:1.24.3
image nginx:1.27-alpine
image postgres:16
image node:22-bookworm-slim
image ghcr.io/acme/shop:latest
image python:3.12-slim-bullseye
image mcr.microsoft.com/dotnet/sdk:8.0
image redis:7.2.4-alpine3.19
image quay.io/prometheus/node-exporter:v1.8.1
image golang@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
digest sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==
commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad
revision 3b18e51
request_id 123e4567-e89b-12d3-a456-426614174000
tenantId 72f988bf-86f1-41af-91ab-2d7cd011db47
uses actions/checkout@v4
uses actions/setup-node@v4.0.2
uses docker/build-push-action@v6
uses actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1
schedule */5 * * * *
cron 0 3 * * 1-5
cron "0 0 12 ? * MON-FRI"
cron @daily
interval @every 5m
interval 30s
timeout 30
timeout 1h30m
timeout PT15M
ttl 24h
expiresIn 15m
session_timeout 3600
duration 500ms
period P30D
memory 512Mi
memory 2Gi
cpu 500m
cpu "0.5"
cpus "1.5"
size 10MB
max_size 1.5GB
limit 50%
client_max_body_size 20m
rate 10r/s
width 100px
margin 1.5rem
version 1.0.0
version "3.8"
version 2026.11.3-rc.1+build.5114
apiVersion apps/v1
apiVersion networking.k8s.io/v1
apiVersion v1
kind Deployment
kind ConfigMap
kind HorizontalPodAutoscaler
node ">=22.13"
typescript ^5.4.5
react ~18.2.0
lodash 4.17.21
eslint ^9.0.0 || ^10.0.0
core workspace:*
python >=3.11,<4.0
requests requests==2.31.0
left npm:left-pad@1.0.0
packageManager pnpm@9.1.0
engine 20.x
go "1.22"
name shop
name my-app
name @acme/shop
name shop-production-eu-central-1
name "Order Service"
namespace kube-system
namespace com.example.shop
cluster prod-eu-west-1
region us-east-1
region eu-central-1
region europe-west3
zone us-central1-a
zone projects/shop-prod/locations/europe-west3/clusters/main
machine_type n1-standard-4
instance_type t3.medium
instance_class db.r5.large
arn arn:aws:iam::123456789012:role/shop-production-role
bucket my-company-logs
queue orders.created
topic payments.v2
exchange amq.topic
group consumer-group-1
channel "#deployments"
label app.kubernetes.io/name
selector app=shop,tier=backend
annotation nginx.ingress.kubernetes.io/rewrite-target
path /var/lib/shop/data.sqlite
path ./config/default.yaml
path ../shared
path ~/.ssh/config
path /etc/nginx/nginx.conf
path C:\Program Files\Shop\shop.exe
path "D:\\data\\backup"
root /usr/share/nginx/html
dir dist
out_dir ./build
socket /var/run/docker.sock
volume ./data:/var/lib/postgresql/data
volume pgdata:/var/lib/postgresql/data:ro
glob src/**/*.ts
exclude "**/node_modules/**"
include ["src", "test"]
ignore *.log
pattern "!**/*.test.ts"
files ["dist", "README.md"]
match ^src/(.*)$
alias @/*
route /api/*
route /users/:id
endpoint /healthz
location /static/
password_file /run/secrets/db
secret_name shop-db
secretName tls-certificate
cert_path /etc/ssl/certs/server.crt
key_file /etc/ssl/private/server.key
ssl_certificate /etc/letsencrypt/live/example.com/fullchain.pem
primary_key id
sort_key created_at
partitionKey user_id
cache_key v1
public_key "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJt5mUq5xVjSd1cKbVqWbCqQmS8cS7wE0yP2vQk3rZ8F ada@example.com"
publicKey "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9\nq9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==\n-----END PUBLIC KEY-----\n"
certificate "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ0x9y8b1Zk2uTq0b8WkY3J0p0b0wCgYIKoZIzj0EAwIw\n-----END CERTIFICATE-----\n"
locale de-DE
locale en_US.UTF-8
language en
timezone Europe/Berlin
timezone America/New_York
timezone UTC
tz Etc/GMT+1
currency EUR
country DE
charset utf-8
charset utf8mb4
collation utf8mb4_unicode_ci
encoding ISO-8859-1
content_type application/json
content_type application/vnd.api+json
content_type text/html; charset=utf-8
accept "text/html,application/xhtml+xml"
mime image/svg+xml
level info
level WARN
log_level debug
logLevel "error"
format json
format "%(asctime)s %(levelname)s %(name)s %(message)s"
format "{level} {message}"
log_format "$remote_addr - $remote_user [$time_local] \"$request\" $status"
pattern "%d{yyyy-MM-dd HH:mm:ss} [%thread] %-5level %logger{36} - %msg%n"
date_format yyyy-MM-dd
date_format "%Y-%m-%d %H:%M:%S"
date 2026-11-28
created_at 2026-11-28T10:15:00Z
updated "2026-11-28 10:15:00"
time 10:15
expires 2030-12-31T23:59:59+01:00
strategy RollingUpdate
policy IfNotPresent
imagePullPolicy Always
restart unless-stopped
restartPolicy OnFailure
mode production
env staging
environment dev
stage prod
driver overlay2
driver pdo_mysql
dialect postgres
engine InnoDB
adapter postgresql
provider aws
backend s3
type ClusterIP
type string
protocol TCP
protocol HTTP/1.1
scheme https
method POST
methods ["GET", "POST", "PUT"]
algorithm RS256
algorithm HS512
cipher AES-256-GCM
ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384
hash bcrypt
hashing argon2id
min_tls TLSv1.2
tls_version "1.3"
ssl_mode verify-full
sslmode disable
auth_type basic
auth none
authentication oidc
oauth_scopes ["openid", "profile", "email"]
scope read:user
scopes "repo read:org"
grant_type authorization_code
samesite Lax
same_site strict
cors "*"
origin https://app.example.com
origins ["http://localhost:3000", "https://example.com"]
header X-Request-ID
headers ["Content-Type", "Authorization"]
cache_control "public, max-age=3600"
csp "default-src 'self'; img-src 'self' data:"
user_agent shop/1.0
user postgres
user root
username admin
owner team-platform
author Ada Lovelace
author "Grace Hopper <grace@example.com>"
email ops@example.com
from "Shop <noreply@example.com>"
reply_to support@example.co.uk
to alerts+prod@example.com
title Shop API
description "The shop's public API."
description Nightly backup job
description "Sends invoices to customers, once a month."
summary "Returns a list of orders for the current user"
message "Hello, {name}!"
welcome "Welcome to our shop"
greeting Hello World
comment "Do not edit this file by hand."
note "See the README for details."
text "Something went wrong. Please try again later."
copyright "Copyright (c) 2026 Acme Inc."
slogan "Fast, simple and reliable"
button Submit
color "#ff6600"
color "#fff"
background red
theme dark
font "Inter, sans-serif"
font_family "Helvetica Neue"
target ES2022
module NodeNext
jsx react-jsx
lib ["ES2023", "DOM"]
moduleResolution bundler
preset ts-jest
extends eslint:recommended
extends "@tsconfig/node22/tsconfig.json"
plugins ["@typescript-eslint", "react-hooks"]
parser "@typescript-eslint/parser"
rule no-unused-vars
severity warn
quotes single
indent 2
endOfLine lf
trailingComma all
testEnvironment jsdom
coverage "80%"
browser "> 1%"
browserslist "last 2 versions"
command npm run build
command ["node", "dist/main.js"]
command ["redis-server", "--appendonly", "yes"]
command ["CMD-SHELL", "pg_isready -U postgres"]
cmd "npm ci && npm test"
script "tsc --noEmit"
script "vitest run --coverage"
script "eslint . --max-warnings 0"
script "rm -rf dist && tsup"
script "python manage.py migrate"
script "go test ./..."
script "docker compose up -d"
script "make build"
script "next dev"
run "echo done"
args ["--config", "/etc/app/config.yaml", "--verbose"]
args ["-c", "max_connections=200"]
args ["--port=8080", "--log-level=info"]
entrypoint ["/docker-entrypoint.sh"]
test ["CMD", "curl", "-f", "http://localhost:8080/health"]
healthcheck "curl -f http://localhost/ || exit 1"
java_opts "-Xms256m -Xmx512m -XX:+UseG1GC"
node_options "--max-old-space-size=4096"
flags "-O2 -Wall"
shell /bin/bash
workdir /app
working_directory ~/project
runs-on ubuntu-22.04
runs_on ["self-hosted", "linux", "x64"]
os windows-latest
platform linux/amd64
arch arm64
target x86_64-unknown-linux-gnu
distribution temurin
branch main
branches ["main", "release/**"]
tag v1.2.3
tags ["latest", "1.2"]
ref refs/heads/main
on push
if "github.ref == 'refs/heads/main'"
token_ref \${GITHUB_TOKEN}
value \${API_KEY}
home $HOME
dir \${HOME}/data
expression \${{ github.event.inputs.name }}
template "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
ref "#/components/schemas/Order"
ref "#/definitions/OAuth2SecurityScheme"
operationId getOrderById
schema public
table orders
column created_at
index idx_orders_user_id
constraint fk_user
migration 20261123210359_add_users_and_roles_v2
sql SELECT 1
query "SELECT id, name FROM users WHERE active = true"
isolation READ COMMITTED
fields ["id", "name", "email"]
columns ["user_id", "created_at"]
order_by created_at DESC
class com.example.shop.infrastructure.PaymentServiceFactory
bean com.example.OAuth2AuthorizationServerConfiguration
main com.example.Application
package com.example.shop
handler index.handler
runtime nodejs20.x
runtime python3.12
model gpt-4o
model claude-3-5-sonnet-latest
model text-embedding-3-large
model llama3.1:8b
tokenizer cl100k_base
temperature 0.7
top_p "0.95"
stop ["###"]
prompt "You are a helpful assistant. Answer in one sentence."
device cuda:0
dtype float16
optimizer adam
loss cross_entropy
scheduler cosine
dataset imdb
learning_rate 1e-4
epochs "10"
batch_size 32
threshold ".5"
ratio 16:9
weights [1, 2, 3]
range 1-100
range 8000-9000
regex ^[a-z0-9]+$
regex "^\\d{4}-\\d{2}-\\d{2}$"
regexp "[A-Z]{2,3}"
separator ","
delimiter "|"
prefix shop_
prefix APP_
suffix .bak
placeholder "Enter your name"
keyboard qwerty
layout us
passenger_count 3
compass north
monkey banana
bypass false
tokenizer_class BertTokenizer
secretary "Ada Lovelace"
keyspace shop
keywords ["config", "yaml", "json"]
key1 value
keys ["id", "name"]
key created_at
session_driver redis
session_store memory
cookie_name sid
cookie_domain .example.com
cookie_path /
secure "true"
http_only true
csrf_enabled false
password_min_length 12
password_policy strict
password_reset_timeout 3600
passwordless true
token_type Bearer
token_endpoint https://auth.example.com/oauth/token
token_expiry 1h
access_token_ttl 15m
jwks_uri https://auth.example.com/.well-known/jwks.json
key_prefix shop
key_size 2048
key_type RSA
auth_method password
auth_enabled true
auth_url https://auth.example.com/login
secret_provider vault
secrets_backend aws
credentials_path /root/.aws/config
public true
nonce_size "16"
salt_rounds 10
pin_count 4
isolation_level serializable
storageClassName standard
accessModes ["ReadWriteOnce"]
ports ["80:80", "443:443"]
ports ["8080:80/tcp"]
expose ["3000"]
depends_on ["db", "cache"]
networks ["frontend", "backend"]
subnet 172.28.0.0/16
dns ["1.1.1.1", "8.8.8.8"]
extra_hosts ["host.docker.internal:host-gateway"]
network_mode host
cap_add ["NET_ADMIN"]
ulimit nofile=65535
sysctl net.core.somaxconn=1024
logging json-file
max-file "3"
upstream backend
proxy_pass http://backend:8080
server_name www.example.com example.com
worker_processes auto
gzip_types "text/plain application/json text/css"
try_files "$uri $uri/ /index.html"
error_page "500 502 503 504 /50x.html"
keepalive_timeout 65
ssl_protocols "TLSv1.2 TLSv1.3"
add_header "X-Frame-Options DENY"
resolver "8.8.8.8 valid=300s"
scrape_interval 15s
metrics_path /metrics
job_name node-exporter
expr "rate(http_requests_total[5m]) > 100"
severity critical
summary "High latency on {{ $labels.instance }}"
receiver slack-notifications
evaluation_interval 1m
retention 15d
index_pattern logs-*
shards "5"
compression gzip
acks all
isolation read_committed
auto_offset_reset earliest
serializer org.apache.kafka.common.serialization.StringSerializer
spring_profile dev,postgres
ddl_auto validate
dialect org.hibernate.dialect.PostgreSQLDialect
locations classpath:db/migration
show_sql "false"
thread_name_prefix async-
encoding UTF-8
settings_module config.settings.production
installed_app django.contrib.auth
middleware django.middleware.security.SecurityMiddleware
static_url /static/
default_auto_field django.db.models.BigAutoField
queue_connection redis
cache_driver file
mail_mailer smtp
mail_host smtp.mailtrap.io
mail_from_address hello@example.com
app_name Laravel
app_url http://localhost
broadcast_driver log
filesystem_disk local
rails_env production
pool "\${RAILS_MAX_THREADS}"
resource_group rg-shop-prod
location westeurope
sku Standard_LRS
tier Premium
vm_size Standard_D2s_v3
availability_zone 1a
ami_owner amazon
instance_profile web-server-profile
lifecycle prevent_destroy
backend_bucket terraform-state
state_key prod/network/terraform.tfstate
terraform ">= 1.5.0"
source hashicorp/aws
source "terraform-aws-modules/vpc/aws"
module_version "~> 5.0"
device /dev/sda1
filesystem ext4
mount_options "rw,noatime"
unit multi-user.target
exec_start "/usr/bin/node /opt/shop/server.js"
wanted_by multi-user.target
after network.target
phone "+49 30 1234567"
zip "10115"
street "Unter den Linden 1"
city Berlin
company Acme GmbH
department "Research and Development"
birthday 1815-12-10
feature_flag enable-new-checkout-experience
experiment checkout-v2
variant B
rollout 25%
segment beta_users
priority high
weight "100"
ticket SHOP-1234
release R2026.11
sprint Sprint 42
status active
state "in progress"
category Books
sort -created_at
order asc
page "1"
unit celsius
latitude "52.52"
coordinates "52.5200, 13.4050"
isbn 978-3-16-148410-0
empty ""
nothing null
tilde ~
big 12345678901234567890
huge "1e400"
hex "0xFF"
octal "0644"
umask "0022"
permissions rwxr-xr-x
mode "0755"
uid "1000"
user_group 1000:1000
german "Über uns"
french "Bienvenue à l'école"
spanish "¡Hola, mundo!"
russian "Привет, мир"
japanese こんにちは世界
chinese 配置文件
greek "Γειά σου Κόσμε"
arabic "مرحبا بالعالم"
emoji "🚀 deploy"
arrow "a -> b"
formula "a + b * c"
inline_json "{\"level\": \"info\", \"size\": 10}"
inline_yaml "level: info\nsize: 10\n"
inline_xml "<server><port>8080</port></server>"
limits "{\"maxTokens\": 4096} and token_limit=5"
nested {"name": "shop", "replicas": 3, "labels": {"tier": "web"}}
env_list ["NODE_ENV=production", "PORT=3000", "LOG_LEVEL=info"]
env_var {"name": "NODE_ENV", "value": "production"}
env_ref {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}
jwt {"issuer": "https://auth.example.com", "expiresIn": "15m", "algorithm": "RS256"}
auth {"enabled": true, "type": "basic"}
matrix {"node": [20, 22], "os": ["ubuntu-latest", "macos-14"]}
resources {"requests": {"cpu": "100m", "memory": "128Mi"}}
readinessProbe {"httpGet": {"path": "/ready", "port": 8080}, "initialDelaySeconds": 5}
`;

export interface Ordinary {
  key: string;
  value: unknown;
}

export const ordinary: readonly Ordinary[] = lines
  .replaceAll('\\$', '$')
  .trim()
  .split('\n')
  .map((line) => {
    const at = line.indexOf(' ');
    return { key: line.slice(0, at), value: read(line.slice(at + 1)) };
  });

/** JSON where it is JSON, else the text itself. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
