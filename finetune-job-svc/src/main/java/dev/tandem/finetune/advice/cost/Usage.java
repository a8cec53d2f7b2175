package dev.tandem.finetune.advice.cost;

/**
 * What one question uses; a question that two models answer has the sum.
 *
 * @param input tokens that the base model reads
 * @param output tokens that it writes
 * @param tunedInput tokens that a tuned language model reads
 * @param tunedOutput tokens that it writes
 * @param embedded tokens that are embedded
 * @param machineHours of the machine that runs what is built in
 * @param charged what was charged outright, in the currency of the prices
 */
public record Usage(
    double input,
    double output,
    double tunedInput,
    double tunedOutput,
    double embedded,
    double machineHours,
    double charged) {

  private static final double MILLION = 1e6;

  /** Nothing. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0);

  /** Only time of the machine. */
  public static Usage ofMachine(double hours) {
    return new Usage(0, 0, 0, 0, 0, hours, 0);
  }

  /** Only what was charged. */
  public static Usage ofCharge(double amount) {
    return new Usage(0, 0, 0, 0, 0, 0, amount);
  }

  /** Tokens of a language model. */
  public static Usage ofTokens(boolean tuned, double read, double written) {
    return tuned
        ? new Usage(0, 0, read, written, 0, 0, 0)
        : new Usage(read, written, 0, 0, 0, 0, 0);
  }

  /** Both together. */
  public Usage plus(Usage more) {
    return new Usage(
        input + more.input,
        output + more.output,
        tunedInput + more.tunedInput,
        tunedOutput + more.tunedOutput,
        embedded + more.embedded,
        machineHours + more.machineHours,
        charged + more.charged);
  }

  /** So many times this. */
  public Usage times(double factor) {
    return new Usage(
        input * factor,
        output * factor,
        tunedInput * factor,
        tunedOutput * factor,
        embedded * factor,
        machineHours * factor,
        charged * factor);
  }

  /** What it costs. */
  double cost(Inputs prices) {
    return (input * prices.get(Input.INPUT_MILLION)
                + output * prices.get(Input.OUTPUT_MILLION)
                + tunedInput * prices.get(Input.TUNED_INPUT_MILLION)
                + tunedOutput * prices.get(Input.TUNED_OUTPUT_MILLION)
                + embedded * prices.get(Input.EMBEDDING_MILLION))
            / MILLION
        + machineHours * prices.get(Input.MACHINE_HOUR)
        + charged;
  }
}
