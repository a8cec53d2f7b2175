package dev.tandem.finetune;

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
    packages = "dev.tandem.finetune",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] ADAPTERS = {
    "dev.tandem.finetune.*.pg..",
    "dev.tandem.finetune.*.rest..",
    "dev.tandem.finetune.launcher.local..",
    "dev.tandem.finetune.launcher.kubernetes..",
    "dev.tandem.finetune.artifact.folder..",
    "dev.tandem.finetune.artifact.s3..",
    "dev.tandem.finetune.dataset.files.."
  };

  @ArchTest
  static final ArchRule adaptersAreKnownToNobody =
      noClasses()
          .that(resideOutsideOfPackages(ADAPTERS))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ADAPTERS);

  @ArchTest
  static final ArchRule otherServicesAreReachedByRestOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tandem.retrieval..", "dev.tandem.generation..", "dev.tandem.standalone..");

  @ArchTest
  static final ArchRule onlyResourcesKnowJaxRs =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Resource")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..");

  @ArchTest
  static final ArchRule onlyThePgAdaptersKnowTheDatabase =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tandem.finetune.*.pg..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.mutiny.sqlclient..", "java.sql..");

  @ArchTest
  static final ArchRule onlyItsAdapterKnowsTheObjectStore =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tandem.finetune.artifact.s3..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..");

  @ArchTest
  static final ArchRule jobsKnowNothingOfWhatMovesThemOn =
      noClasses()
          .that()
          .resideInAPackage("dev.tandem.finetune.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tandem.finetune.run..",
              "dev.tandem.finetune.launcher..",
              "dev.tandem.finetune.files..",
              "dev.tandem.finetune.serving..",
              "dev.tandem.finetune.trainer..");

  @ArchTest
  static final ArchRule resourcesAreNamedResource =
      classes()
          .that()
          .areAnnotatedWith(jakarta.ws.rs.Path.class)
          .should()
          .haveSimpleNameEndingWith("Resource");

  @ArchTest
  static final ArchRule capabilitiesFormNoCycles =
      slices().matching("dev.tandem.finetune.(*)..").should().beFreeOfCycles();
}
