#!/bin/sh
# Regenerates sibao/desk/ui/static/vendor from package-lock.json. Needs Node 20 and the network; the result is committed.
set -eu
cd "$(dirname "$0")"
npm ci --omit=optional
node build.mjs
