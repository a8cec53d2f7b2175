# syntax=docker/dockerfile:1
# A service on the JVM: docker build -f docker/jvm.Dockerfile --build-arg SERVICE=retrieval-svc .
# after 'mvn package'. scripts/images.sh builds all images.
FROM registry.access.redhat.com/ubi9/openjdk-21-runtime:1.23

ARG SERVICE
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tandem ${SERVICE}" \
      org.opencontainers.image.description="Self-hosted, OpenAI-compatible retrieval and fine-tuning" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="registry.access.redhat.com/ubi9/openjdk-21-runtime:1.23"

# From what seldom changes to what always does. Owned by root, so that the service can not change itself.
WORKDIR /app
COPY ${SERVICE}/target/quarkus-app/lib/ /app/lib/
COPY ${SERVICE}/target/quarkus-app/quarkus/ /app/quarkus/
COPY ${SERVICE}/target/quarkus-app/app/ /app/app/
COPY ${SERVICE}/target/quarkus-app/quarkus-run.jar /app/

# A user without a name and without rights; /tmp and /var/lib/tandem are all that it writes to.
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-Duser.home=/tmp", "-jar", "/app/quarkus-run.jar"]
