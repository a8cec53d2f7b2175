# syntax=docker/dockerfile:1
# A service as a native executable: docker build -f docker/native.Dockerfile --build-arg SERVICE=retrieval-svc .
# after 'mvn package -Pnative'. The base is UBI micro with the C++ library (ONNX Runtime) and zlib: no shell tools, no
# package manager.
FROM quay.io/quarkus/ubi9-quarkus-micro-image:2.0

ARG SERVICE
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tandem ${SERVICE}" \
      org.opencontainers.image.description="Self-hosted, OpenAI-compatible retrieval and fine-tuning" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="quay.io/quarkus/ubi9-quarkus-micro-image:2.0"

WORKDIR /app
COPY --chmod=0755 ${SERVICE}/target/${SERVICE}-*-runner /app/service
# The JDK's own libraries that retrieval-svc's PDF reader loads; the others have none, and a COPY wants one file.
COPY LICENSE ${SERVICE}/target/*.so /app/

USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["/app/service", "-Duser.home=/tmp"]
