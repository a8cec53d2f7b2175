package dev.tandem.generation;

import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test of the whole service: real PostgreSQL, retrieval-svc played at HTTP level. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubRetrieval.class)
@QuarkusTestResource(StubModelServer.class)
@interface GenerationTest {}
