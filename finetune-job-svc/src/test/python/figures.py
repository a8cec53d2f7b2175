"""Random cases with the figures of the reference libraries, one JSON object a line.

figures.py CASES [SEED]: so many cases of each metric.
"""

import json
import math
import random
import sys

import numpy
import pytrec_eval
import sacrebleu
import scipy.stats
from rouge_score import rouge_scorer
from sklearn import metrics
from transformers.data.metrics import squad_metrics

TEXT = """the a an of to Lighthouse was built in 1871 and it's well-known 3.5 1,000 U.S. e-mail café Straße ΣΊΣΥΦΟΣ naïve
東京 is/was 50% $20 x=y (see) "quoted" &quot;entity&quot; &amp; &lt;b&gt; <skipped> end. what? Yes! no, maybe; state-of-the-art
10-20 –dash— [1] {k} a_b c^d `tick` ~tilde @home #tag *star 'single' back\\slash I am The An A 2.0. ,5 3, İstanbul ǅ ﬁne
Andrea theatre than anthem"""
WORDS = TEXT.split()
SPACES = [" ", " ", " ", " ", "  ", "\n", "-\n", "\t", "\u00a0", "\u2003", "\x1f", "\u200b"]
LABELS = ["card_arrival", "card_linking", "exchange_rate", "none of these", "Ünicode", "a", "b"]


def sentence(draw, most=25):
    text = ""
    for _ in range(draw.randrange(most)):
        text += draw.choice(WORDS) + draw.choice(SPACES)
    return text if draw.random() < 0.3 else text.rstrip()


def changed(draw, text):
    """Something like it, as an answer is like its reference."""
    words = text.split(" ")
    for _ in range(draw.randrange(6)):
        place = draw.randrange(len(words) + 1)
        change = draw.randrange(4)
        if change == 0:
            words.insert(place, draw.choice(WORDS))
        elif change == 1 and words:
            del words[min(place, len(words) - 1)]
        elif change == 2:
            words = words[place:] + words[:place]
        else:
            words = [word.upper() if draw.random() < 0.2 else word for word in words]
    return " ".join(words)


def pair(draw):
    reference = sentence(draw)
    answer = sentence(draw) if draw.random() < 0.15 else changed(draw, reference)
    return answer, reference


def bleu_sentence(draw):
    answer, reference = pair(draw)
    references = [reference] + [changed(draw, reference) for _ in range(draw.randrange(3))]
    figure = sacrebleu.sentence_bleu(answer, references).score
    return {"answer": answer, "references": references}, figure


def bleu_corpus(draw):
    rows = [pair(draw) for _ in range(draw.randrange(1, 8))]
    answers = [answer for answer, _ in rows]
    references = [reference for _, reference in rows]
    return {"answers": answers, "references": references}, sacrebleu.corpus_bleu(answers, [references]).score


def rouge(kind):
    scorer = rouge_scorer.RougeScorer([kind])

    def case(draw):
        answer, reference = pair(draw)
        return {"answer": answer, "reference": reference}, scorer.score(reference, answer)[kind].fmeasure

    return case


def exact_match(draw):
    answer, reference = pair(draw)
    if draw.random() < 0.4:
        answer = "  The " + reference.upper() + "."
    return {"answer": answer, "reference": reference}, squad_metrics.compute_exact(reference, answer)


def f1(draw):
    answer, reference = pair(draw)
    return {"answer": answer, "reference": reference}, squad_metrics.compute_f1(reference, answer)


def ranking(measure, binary):
    def case(draw):
        k = draw.choice([1, 3, 5, 10])
        documents = [f"d{i}" for i in range(draw.randrange(1, 30))]
        judged = {each: 1 if binary else draw.randrange(1, 4) for each in documents if draw.random() < 0.3}
        judged = judged or {"d0": 1}
        found = draw.sample(documents, draw.randrange(1, len(documents) + 1))
        name = measure if measure == "recip_rank" else f"{measure}.{k}"
        evaluator = pytrec_eval.RelevanceEvaluator({"q": judged}, {name})
        run = {"q": {each: float(len(found) - place) for place, each in enumerate(found)}}
        figure = evaluator.evaluate(run)["q"][measure if measure == "recip_rank" else f"{measure}_{k}"]
        gains = [float(judged.get(each, 0)) for each in found]
        return {"gains": gains, "ideal": [float(gain) for gain in judged.values()], "k": k}, figure

    return case


def labels(figure, most=60):
    def case(draw):
        few = draw.sample(LABELS, draw.randrange(2, len(LABELS)))
        expected = [draw.choice(few) for _ in range(draw.randrange(2, most))]
        said = [each if draw.random() < 0.6 else draw.choice(few) for each in expected]
        if len(set(expected + said)) < 2:
            said[0] = "another"
        return {"expected": expected, "said": said}, figure(expected, said)

    return case


def confusion(expected, said):
    return metrics.confusion_matrix(expected, said, labels=sorted(set(expected + said), key=utf16)).tolist()


def utf16(text):
    return text.encode("utf-16-be")


def macro_f1(expected, said):
    return metrics.f1_score(expected, said, average="macro", zero_division=0)


def percentile(draw):
    values = [draw.lognormvariate(3, 1) for _ in range(draw.randrange(1, 50))]
    share = draw.choice([0, 25, 50, 90, 95, 99, 100])
    return {"values": values, "p": share}, float(numpy.percentile(values, share))


def perplexity(draw):
    logprobs = [-draw.expovariate(1) for _ in range(draw.randrange(1, 80))]
    return {"logprobs": logprobs}, math.exp(
        metrics.log_loss([1] * len(logprobs), numpy.exp(logprobs), labels=[0, 1])
    )


def mcnemar(draw):
    better, worse = draw.randrange(60), draw.randrange(60)
    p = scipy.stats.binomtest(better, better + worse).pvalue if better + worse else 1.0
    return {"better": better, "worse": worse}, p


def quantile(draw):
    probability = draw.uniform(1e-6, 1 - 1e-6)
    return {"probability": probability}, float(scipy.stats.norm.ppf(probability))


METRICS = {
    "bleu_sentence": bleu_sentence,
    "bleu_corpus": bleu_corpus,
    "rouge1": rouge("rouge1"),
    "rouge2": rouge("rouge2"),
    "rougeL": rouge("rougeL"),
    "exact_match": exact_match,
    "f1": f1,
    "precision_at_k": ranking("P", True),
    "recall_at_k": ranking("recall", True),
    "ndcg_at_k": ranking("ndcg_cut", True),
    "ndcg_at_k_graded": ranking("ndcg_cut", False),
    "mrr": ranking("recip_rank", True),
    "accuracy": labels(metrics.accuracy_score),
    "macro_f1": labels(macro_f1),
    "kappa": labels(metrics.cohen_kappa_score),
    "confusion": labels(confusion),
    "percentile": percentile,
    "perplexity": perplexity,
    "mcnemar": mcnemar,
    "normal_quantile": quantile,
}


def main():
    cases = int(sys.argv[1])
    seed = sys.argv[2] if len(sys.argv) > 2 else "1"
    for name, case in METRICS.items():
        draw = random.Random(f"{seed} {name}")
        for _ in range(cases):
            given, figure = case(draw)
            print(json.dumps({"metric": name, "input": given, "figure": figure}))


if __name__ == "__main__":
    main()
