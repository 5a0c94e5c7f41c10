# syntax=docker/dockerfile:1
# The image of the job: the binary as entry point, a user of its own, nothing else.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
# The dependencies alone: this layer is built again only when Cargo.toml or Cargo.lock change.
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && touch src/lib.rs \
    && cargo build --locked --profile dist && rm -rf src
COPY README.md ./
COPY src ./src
# Newer than what the layer above built from an empty main.
RUN find src -name '*.rs' -exec touch {} + && cargo build --locked --profile dist

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home healthscore
COPY --from=build /build/target/dist/healthscore /usr/local/bin/healthscore
USER 10001
WORKDIR /work
ENTRYPOINT ["healthscore"]
