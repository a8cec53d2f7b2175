package dev.tandem.generation;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of dependency: resource to capability to port, and adapters behind the ports. */
@AnalyzeClasses(
    packages = "dev.tandem.generation",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] ADAPTERS = {
    "dev.tandem.generation.batch.rest..",
    "dev.tandem.generation.answer.extractive..",
    "dev.tandem.generation.backend.openai..",
    "dev.tandem.generation.retrieval.rest..",
    "dev.tandem.generation.*.pg.."
  };

  @ArchTest
  static final ArchRule adaptersAreKnownToNobody =
      noClasses()
          .that(resideOutsideOfPackages(ADAPTERS))
          .should()
          .dependOnClassesThat(resideInAnyPackage(ADAPTERS));

  @ArchTest
  static final ArchRule otherServicesAreReachedByRestOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tandem.retrieval..", "dev.tandem.finetune..", "dev.tandem.standalone..");

  @ArchTest
  static final ArchRule onlyResourcesAndTheRestAdapterKnowHttp =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Resource")
          .and()
          .resideOutsideOfPackages(
              "dev.tandem.generation.stream..",
              "dev.tandem.generation.retrieval.rest..",
              "dev.tandem.generation.description..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..");

  @ArchTest
  static final ArchRule answeringKnowsNoDialect =
      noClasses()
          .that()
          .resideInAPackage("dev.tandem.generation.answer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tandem.generation.responses..",
              "dev.tandem.generation.chat..",
              "dev.tandem.generation.stream..");

  @ArchTest
  static final ArchRule onlyThePgAdapterKnowsTheDatabase =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tandem.generation.*.pg..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.mutiny.sqlclient..", "java.sql..");

  @ArchTest
  static final ArchRule resourcesAreNamedResource =
      classes()
          .that()
          .areAnnotatedWith(jakarta.ws.rs.Path.class)
          .and()
          .areNotInterfaces()
          .should()
          .haveSimpleNameEndingWith("Resource");

  @ArchTest
  static final ArchRule capabilitiesFormNoCycles =
      slices().matching("dev.tandem.generation.(*)..").should().beFreeOfCycles();
}
