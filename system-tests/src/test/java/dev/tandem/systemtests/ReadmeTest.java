package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's examples, run as printed but for the port, on a Tandem that has just been started.
 */
@OnlyStandalone("The README starts from './tandem up' with its sample documents.")
@ExtendWith(SharedModels.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadmeTest {

  private static final String PRINTED_URL = "http://127.0.0.1:8080";

  @TempDir static Path folder;
  private TandemProcess tandem;

  @BeforeAll
  void start() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    tandem = TandemProcess.start(TandemProcess.Options.on(data).with("TANDEM_SAMPLES", "true"));
  }

  @AfterAll
  void stop() {
    if (tandem != null) {
      tandem.close();
    }
  }

  @Test
  void answersTheFirstCurlFromTheSamples() throws IOException {
    String said = Command.of("bash", "-c", example("bash")).in(emptyFolder("bash")).orFail();
    String answer = Api.JSON.readTree(said).at("/choices/0/message/content").asText();
    assertTrue(answer.contains("PostgreSQL"), said);
  }

  @Test
  void runsThePythonExample() throws IOException {
    Path python = Tools.pythonEnvironment().resolve("bin/python");
    Path where = emptyFolder("python");
    Files.writeString(where.resolve("example.py"), example("python"));
    String said = Command.of(python.toString(), "example.py").in(where).orFail();
    assertTrue(said.contains("31 March 2031") && said.contains("lease.md"), said);
  }

  @Test
  void runsTheExampleWithALanguageModel(SharedModels.Running models) throws IOException {
    String code =
        printed("python with a language model", "python")
            .replace(PRINTED_URL, models.url())
            .replace("\"none\"", '"' + SharedTandem.KEY + '"')
            .replace("llama3.2", SharedModels.MODEL);
    Path python = Tools.pythonEnvironment().resolve("bin/python");
    Path where = emptyFolder("model");
    Files.writeString(where.resolve("example.py"), code);
    String said = Command.of(python.toString(), "example.py").in(where).orFail();
    assertTrue(said.contains("2,400 euros a month.") && said.contains("rent.md The rent"), said);
  }

  @Test
  void runsTheExampleThatTunes() throws IOException {
    Path where = emptyFolder("tuning");
    Files.writeString(where.resolve("example.py"), example("python that tunes", "python"));
    Path python = Tools.pythonEnvironment().resolve("bin/python");
    String said = Command.of(python.toString(), "example.py").in(where).orFail();
    assertTrue(said.contains("The job has successfully completed"), said);
    assertTrue(said.strip().endsWith("delivery"), said);
  }

  @Test
  void runsTheExampleThatAdvises() throws IOException {
    Path where = emptyFolder("advice");
    String program = Project.root().resolve("tandem").toString();
    String command = example("bash that advises", "bash").replace("./tandem", program);
    String said = Command.of("bash", "-c", command).in(where).orFail();
    assertTrue(said.contains("By the questions: both"), said);
    assertTrue(said.contains("Recommended: "), said);
    String page = Files.readString(where.resolve("report.html"));
    assertTrue(page.contains("<svg") && page.contains("Should I tune or retrieve?"), page);
  }

  @Test
  void runsTheNodeExample() throws IOException {
    Path modules = Tools.nodeModules().resolve("node_modules");
    Path where = emptyFolder("node");
    Files.createSymbolicLink(where.resolve("node_modules"), modules);
    Files.writeString(where.resolve("example.mjs"), example("javascript"));
    String said = Command.of("node", "example.mjs").in(where).orFail();
    assertTrue(said.contains("five years"), said);
  }

  @Test
  void runsTheJavaExample() throws IOException {
    Path where = emptyFolder("java");
    String source = example("java");
    Matcher name = Pattern.compile("public class (\\w+)").matcher(source);
    assertTrue(name.find(), source);
    Path file = Files.writeString(where.resolve(name.group(1) + ".java"), source);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String said =
        Command.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                file.toString())
            .in(where)
            .orFail();
    assertTrue(said.contains("nine on Saturdays"), said);
  }

  private static Path emptyFolder(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  private String example(String language) throws IOException {
    return example(language, language);
  }

  private String example(String mark, String language) throws IOException {
    return printed(mark, language).replace(PRINTED_URL, tandem.url());
  }

  /** The code block behind the comment that marks it for this test. */
  private static String printed(String mark, String language) throws IOException {
    String readme = Files.readString(Project.root().resolve("README.md"));
    Pattern block =
        Pattern.compile(
            "<!-- example: %s -->\\s*```%s\\n(.*?)\\n```".formatted(mark, language),
            Pattern.DOTALL);
    Matcher found = block.matcher(readme);
    assertTrue(found.find(), "README.md has no example marked " + mark);
    String code = found.group(1);
    assertTrue(code.contains(PRINTED_URL), "the example names another address:\n" + code);
    return code + "\n";
  }
}
