"""One recipe per method: arguments, data, trainer, save."""
