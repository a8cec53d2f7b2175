package dev.tandem.retrieval;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way: resource to capability to port, and adapters to their port. */
@AnalyzeClasses(packages = "dev.tandem.retrieval", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule capabilitiesDoNotDependOnEachOtherInCircles =
      slices().matching("dev.tandem.retrieval.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothingDependsOnAResource =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Resource")
          .should()
          .dependOnClassesThat(
              simpleNameEndingWith("Resource").and(resideInAPackage("dev.tandem.retrieval..")))
          .because("HTTP is the outermost layer");

  @ArchTest
  static final ArchRule adaptersAreKnownToNobody =
      noClasses()
          .that()
          .resideOutsideOfPackages("..folder..", "..onnx..", "..pg..", "..remote..", "..format..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tandem.retrieval.files.folder..",
              "dev.tandem.retrieval.embed.onnx..",
              "dev.tandem.retrieval.embed.remote..",
              "dev.tandem.retrieval.embed.pg..",
              "dev.tandem.retrieval.index.pg..",
              "dev.tandem.retrieval.parse.format..",
              "dev.tandem.retrieval.rerank.onnx..",
              "dev.tandem.retrieval.rerank.remote..")
          .because("capabilities see technology through ports only");

  @ArchTest
  static final ArchRule parsingAndChunkingArePure =
      noClasses()
          .that()
          .resideInAnyPackage("dev.tandem.retrieval.parse..", "dev.tandem.retrieval.chunk..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "io.vertx..", "jakarta.ws.rs..");

  @ArchTest
  static final ArchRule onlyResourcesSpeakHttp =
      classes()
          .that()
          .areAnnotatedWith("jakarta.ws.rs.Path")
          .should()
          .haveSimpleNameEndingWith("Resource");

  @ArchTest
  static final ArchRule blockingDatabaseAccessStaysOffRequestPaths =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.tandem.retrieval.files..",
              "dev.tandem.retrieval.uploads..",
              "dev.tandem.retrieval.vectorstores..",
              "dev.tandem.retrieval.search..",
              "dev.tandem.retrieval.expiry..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "io.agroal..");
}
