#!/bin/sh
exec "$NODE" "$(dirname "$0")/any-server.mjs"
