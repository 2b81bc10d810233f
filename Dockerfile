# The service in a small image: built with the system's libpq, run as nobody in particular.

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends libpq-dev pkg-config gcc
WORKDIR /source
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY migrations migrations
COPY docs docs
COPY benches benches
COPY tests tests
RUN cargo build --release --locked --no-default-features

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq5 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 klachtenmap \
    && install --directory --owner 10001 /var/lib/klachtenmap
COPY --from=build /source/target/release/klachtenmap /usr/local/bin/
USER 10001
# Development, with its demo tokens, is for whoever asks for it.
ENV KLACHTENMAP_MODE=production
ENV KLACHTENMAP_BIND=0.0.0.0:8080
# Documents stand here, unless they go to an object storage.
ENV KLACHTENMAP_DATA_DIR=/var/lib/klachtenmap
VOLUME /var/lib/klachtenmap
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["klachtenmap", "healthcheck"]
CMD ["klachtenmap", "serve"]
