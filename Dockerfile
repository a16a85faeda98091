# One image for every process of the product: the command says which.
FROM node:20-slim AS build
WORKDIR /ledger
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:20-slim AS packages
WORKDIR /ledger
COPY package.json package-lock.json .npmrc ./
# With scripts: the embedded PostgreSQL's links are made by its install script (and at start, where they are missing).
RUN npm ci --omit=dev && npm cache clean --force

FROM node:20-slim
# Short-lived objects get room, as in `npm start`: fewer copies by the collector under load.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=64 HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /ledger
RUN mkdir /data && chown node:node /data
COPY --from=packages /ledger/node_modules node_modules
COPY --from=build /ledger/dist dist
COPY package.json ./
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/standalone/src/main.js"]
