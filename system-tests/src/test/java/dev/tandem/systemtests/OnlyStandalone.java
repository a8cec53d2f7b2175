package dev.tandem.systemtests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** A test that says something of standalone alone; the other shapes skip it, and say why. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnlyStandalone.Condition.class)
@interface OnlyStandalone {

  /** Why it makes no sense elsewhere. */
  String value();

  /** Looks at the shape. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (Shape.current() == Shape.STANDALONE) {
        return ConditionEvaluationResult.enabled("this is standalone");
      }
      return AnnotationSupport.findAnnotation(context.getElement(), OnlyStandalone.class)
          .map(only -> ConditionEvaluationResult.disabled(only.value()))
          .orElse(ConditionEvaluationResult.enabled("not annotated"));
    }
  }
}
