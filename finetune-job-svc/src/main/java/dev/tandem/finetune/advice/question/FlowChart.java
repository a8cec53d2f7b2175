package dev.tandem.finetune.advice.question;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.question.FirstAnswer.Open;
import dev.tandem.finetune.advice.question.FirstAnswer.Step;
import dev.tandem.finetune.advice.question.Questions.Answer;
import dev.tandem.finetune.advice.question.Questions.ChangeRate;
import dev.tandem.finetune.advice.question.Questions.Compute;
import dev.tandem.finetune.advice.question.Questions.Need;
import dev.tandem.finetune.advice.question.Questions.Offline;
import dev.tandem.finetune.advice.question.Questions.Traceability;
import dev.tandem.finetune.advice.question.Questions.Vocabulary;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The flowchart of docs/advice.md, walked as far as the answers go. */
final class FlowChart {

  private final Questions given;
  private final List<Step> path = new ArrayList<>();
  private Approach end;
  private String waitsFor;
  private List<? extends Answer> choices = List.of();

  private FlowChart(Questions given) {
    this.given = given;
  }

  /** A walk. */
  static FlowChart walk(Questions given) {
    FlowChart walk = new FlowChart(given);
    walk.need();
    return walk;
  }

  List<Step> path() {
    return List.copyOf(path);
  }

  /** Where it ended; null when an answer was missing. */
  Approach end() {
    return end;
  }

  /** Everything that it can still end in. */
  Set<Approach> ends() {
    if (end != null) {
      return EnumSet.of(end);
    }
    Set<Approach> all = EnumSet.noneOf(Approach.class);
    choices.forEach(each -> all.addAll(walk(given.with(each)).ends()));
    return all;
  }

  /** The missing answer with what each would leave; null when it has ended. */
  Open open() {
    if (end != null) {
      return null;
    }
    Map<String, List<Approach>> answers = new LinkedHashMap<>();
    choices.forEach(each -> answers.put(each.wire(), List.copyOf(walk(given.with(each)).ends())));
    return new Open(waitsFor, answers);
  }

  private void need() {
    Need need = given.need();
    if (need == null) {
      wait("need", Need.values());
      return;
    }
    switch (need) {
      case NEITHER ->
          end("need", need, "The model knows and does already what is wanted.", Approach.BASE);
      case KNOWLEDGE -> {
        step("need", need, "What is missing is knowledge: must its source be named?");
        knowledge();
      }
      case BEHAVIOUR -> {
        step("need", need, "What is missing is behaviour: are the answers a few fixed ones?");
        behaviour(Approach.TUNED, Approach.BASE);
      }
      case BOTH -> {
        step("need", need, "Both are missing: can the behaviour be trained?");
        behaviour(Approach.BOTH, Approach.RAG);
      }
    }
  }

  private void knowledge() {
    Traceability trace = given.traceability();
    if (trace == null) {
      wait("traceability", Traceability.values());
    } else if (trace == Traceability.REQUIRED) {
      end("traceability", trace, "Only what was retrieved can be cited.", Approach.RAG);
    } else {
      step("traceability", trace, "Sources are not demanded: does the knowledge stay as it is?");
      changeRate();
    }
  }

  private void changeRate() {
    ChangeRate rate = given.changeRate();
    if (rate == null) {
      wait("change_rate", ChangeRate.values());
    } else if (rate.compareTo(ChangeRate.MONTHLY) >= 0) {
      end("change_rate", rate, "An index follows changes; weights do not.", Approach.RAG);
    } else {
      step("change_rate", rate, "It hardly changes: are the answers a few fixed ones?");
      fixedKnowledge();
    }
  }

  private void fixedKnowledge() {
    Vocabulary words = given.vocabulary();
    if (words == null) {
      wait("vocabulary", Vocabulary.values());
    } else if (words == Vocabulary.CLOSED) {
      end("vocabulary", words, "One of a few answers is a label: train on it.", Approach.TUNED);
    } else {
      end("vocabulary", words, "Facts are found more surely than remembered.", Approach.RAG);
    }
  }

  private void behaviour(Approach trained, Approach untrained) {
    Vocabulary words = given.vocabulary();
    if (words == null) {
      wait("vocabulary", Vocabulary.values());
    } else if (words == Vocabulary.CLOSED) {
      end("vocabulary", words, "A classifier learns labels on two CPU cores.", trained);
    } else {
      step("vocabulary", words, "Free text needs a language model: is there a GPU to tune it?");
      compute(trained, untrained);
    }
  }

  private void compute(Approach trained, Approach untrained) {
    Compute compute = given.compute();
    if (compute == null) {
      wait("compute", Compute.values());
    } else if (compute == Compute.GPU) {
      end("compute", compute, "An adapter can be trained here.", trained);
    } else {
      step("compute", compute, "There is no GPU here: may one be rented for the training?");
      offline(trained, untrained);
    }
  }

  private void offline(Approach trained, Approach untrained) {
    Offline offline = given.offline();
    if (offline == null) {
      wait("offline", Offline.values());
    } else if (offline == Offline.REQUIRED) {
      end("offline", offline, "Nothing may leave: say in the prompt how to act.", untrained);
    } else {
      end("offline", offline, "Train on a rented GPU, and serve where you like.", trained);
    }
  }

  private void step(String question, Answer answer, String says) {
    path.add(new Step(question, answer.wire(), says));
  }

  private void end(String question, Answer answer, String says, Approach at) {
    step(question, answer, says);
    end = at;
  }

  private void wait(String question, Answer[] possible) {
    waitsFor = question;
    choices = List.of(possible);
  }
}
