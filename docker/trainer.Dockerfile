# syntax=docker/dockerfile:1
# The trainer: docker build -f docker/trainer.Dockerfile --build-arg VARIANT=gpu .
#   gpu          CUDA base, PyTorch with CUDA, four-bit weights: LoRA, QLoRA, DPO, full fine-tuning
#   cpu          the same without CUDA, for nodes without a GPU and for small models
#   classifier   NumPy and SciPy only, 0.3 GB: all that tandem-classifier needs
ARG VARIANT=gpu

# 'base' and not 'runtime': PyTorch's wheels bring the CUDA libraries that they were built with, and a second copy would be
# 3 GB for nothing. The base says to the container runtime which driver is needed.
FROM nvidia/cuda:13.0.1-base-ubuntu24.04 AS base-gpu
FROM ubuntu:24.04 AS base-cpu
FROM ubuntu:24.04 AS base-classifier

FROM base-${VARIANT} AS python
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 libgomp1 \
 && rm -rf /var/lib/apt/lists/*

FROM python AS build
ARG VARIANT
RUN apt-get update && apt-get install --yes --no-install-recommends python3-venv
COPY trainer/requirements.txt trainer/requirements-gpu.txt trainer/requirements-classifier.txt /lock/
RUN python3 -m venv /opt/trainer
RUN --mount=type=cache,target=/root/.cache/pip \
    case "${VARIANT}" in \
      gpu) set -- -r /lock/requirements.txt -r /lock/requirements-gpu.txt ;; \
      # '2.13.0+cpu' of that index is a '2.13.0' and the newer one of the two.
      cpu) set -- -r /lock/requirements.txt --extra-index-url https://download.pytorch.org/whl/cpu ;; \
      classifier) set -- -r /lock/requirements-classifier.txt ;; \
      *) echo "there is no variant '${VARIANT}'" >&2; exit 2 ;; \
    esac \
 && /opt/trainer/bin/pip install --no-input --disable-pip-version-check "$@"
COPY trainer /src
RUN /opt/trainer/bin/pip install --no-input --disable-pip-version-check --no-deps /src \
 && /opt/trainer/bin/pip uninstall --yes pip

FROM python
ARG VARIANT
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tandem trainer (${VARIANT})" \
      org.opencontainers.image.description="Trains what a Tandem fine-tuning job asks for" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/trainer /opt/trainer
# 'python3' on the path must be the one that has the packages: finetune-job-svc calls it, too.
ENV PATH=/opt/trainer/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
USER 10001:10001
ENTRYPOINT ["tandem-trainer"]
