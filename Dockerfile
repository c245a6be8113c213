# One image for each server, over HTTP, as a user without rights:
#
#   docker build --build-arg SERVER=calculator -t mcp-calculator .
#   docker run --rm -p 127.0.0.1:3000:3000 mcp-calculator
#
# It asks nobody who they are: publish its port on loopback only, or set AUTH_ISSUER and AUTH_AUDIENCE.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY . .
ARG SERVER
RUN test -n "$SERVER" && grep -qs '"mcpName"' "servers/$SERVER/package.json" \
    || { echo "SERVER must be a server of servers/ that is published: --build-arg SERVER=calculator" >&2; exit 1; } \
    && npx -y pnpm@12 install --frozen-lockfile --filter . --filter "{./servers/$SERVER}..." \
    && npx -y pnpm@12 exec turbo run build --filter="./servers/$SERVER" \
    && mkdir /server \
    && cp -R "servers/$SERVER/dist" "servers/$SERVER/package.json" "servers/$SERVER/LICENSE" /server/

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.source="https://github.com/mcp-reference/mcp-reference" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /server
ARG SERVER
# The one server that runs another program. It reads a repository that is mounted, as its owner: docker run --user.
RUN if [ "$SERVER" = code-review-prompts ]; then \
      apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*; \
    fi
COPY --from=build --chown=root:root /server ./
# Where servers keep their databases.
ENV XDG_DATA_HOME=/data
RUN mkdir /data && chown node:node /data
VOLUME ["/data"]
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js", "--http", "--host", "0.0.0.0", "--port", "3000"]
CMD ["--allow-unauthenticated"]
