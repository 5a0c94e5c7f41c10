# syntax=docker/dockerfile:1
# The image of the job: the binary as entry point, run by its own user.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
RUN cargo install --locked --debug cargo-cyclonedx@0.5.9
# The dependencies only: this layer is rebuilt when Cargo.toml or Cargo.lock change.
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && touch src/lib.rs \
    && cargo build --locked --profile dist && rm -rf src
COPY README.md ./
COPY src ./src
# Makes the sources newer than what the layer above built from an empty main.
RUN find src -name '*.rs' -exec touch {} + && cargo build --locked --profile dist
# The list of packages in the binary.
RUN cargo cyclonedx --format json --spec-version 1.5 --describe binaries

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="healthscore" \
      org.opencontainers.image.description="Customer health scores from Parquet exports" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin healthscore
COPY --from=build /build/target/dist/healthscore /usr/local/bin/healthscore
COPY --from=build /build/healthscore_bin.cdx.json /usr/share/doc/healthscore/healthscore.cdx.json
# By number, so that Kubernetes can see that it is not root; the user owns nothing in the image.
USER 10001
WORKDIR /work
STOPSIGNAL SIGTERM
ENTRYPOINT ["healthscore"]
