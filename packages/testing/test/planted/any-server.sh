#!/bin/sh
exec "$NODE" "$SERVER"
