"""From candidates to boxes, and from boxes to precision, recall and average precision. NumPy only."""
from typing import NamedTuple

import numpy as np

CANDIDATE_FLOOR = 0.02
MAX_BOXES = 300


class Found(NamedTuple):
    """Boxes of one picture, best first: n x 4 corners in photo pixels, n scores, n classes."""

    boxes: np.ndarray
    scores: np.ndarray
    labels: np.ndarray


class Curve(NamedTuple):
    """One class, all its boxes sorted by score: precision and recall if the threshold stood at each of them."""

    truths: int
    scores: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    ap: float


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """n x 4 and m x 4 corners -> n x m intersection over union."""
    extent = np.clip(np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2]), 0, None)
    shared = extent.prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(-1), (b[:, 2:] - b[:, :2]).prod(-1)
    return shared / (area_a[:, None] + area_b[None] - shared + 1e-9)


def pick(rows: np.ndarray, scale: float, nms_iou: float) -> Found:
    """A x 7 decoded rows -> boxes in photo pixels. One head wears one label: suppression does not ask for the class."""
    by_class = rows[:, 4:5] * rows[:, 5:]
    labels, scores = by_class.argmax(1), by_class.max(1)
    order = np.argsort(-scores, kind='stable')[:MAX_BOXES]
    order = order[scores[order] > CANDIDATE_FLOOR]
    boxes, scores, labels = rows[order, :4], scores[order], labels[order]
    kept: list[int] = []
    shared = overlaps(boxes, boxes)
    for index in range(len(boxes)):
        if not any(shared[index, better] > nms_iou for better in kept):
            kept.append(index)
    return Found(boxes[kept] / scale, scores[kept], labels[kept])


def matches(found: Found, truth: np.ndarray, label: int, iou: float, counts: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Scores of one class in one picture and whether each hit a still unclaimed true box.

    `counts` marks the true boxes that count; a hit on another one is neither right nor wrong and is left out.
    """
    mine = found.labels == label
    boxes, scores, wanted = found.boxes[mine], found.scores[mine], truth[truth[:, 0] == label, 1:]
    countable = np.ones(len(wanted), bool) if counts is None else counts[truth[:, 0] == label]
    shared, claimed, keep, hit = overlaps(boxes, wanted), np.zeros(len(wanted), bool), [], []
    for index in range(len(boxes)):
        free = np.where(claimed, -1.0, shared[index])
        best = int(free.argmax()) if len(free) else -1
        if best >= 0 and free[best] >= iou:
            claimed[best] = True
            if not countable[best]:
                continue
            hit.append(True)
        else:
            hit.append(False)
        keep.append(index)
    return scores[keep], np.array(hit, bool)


def curve(found: list[Found], truths: list[np.ndarray], label: int, iou: float = 0.5, counts: list[np.ndarray] | None = None) -> Curve:
    """AP is the area under the interpolated precision-recall curve (all points)."""
    total = sum(int((t[:, 0] == label).sum()) if counts is None else int(((t[:, 0] == label) & c).sum())
                for t, c in zip(truths, counts or truths))
    pairs = [matches(f, t, label, iou, None if counts is None else counts[i]) for i, (f, t) in enumerate(zip(found, truths))]
    scores = np.concatenate([p[0] for p in pairs]) if pairs else np.zeros(0)
    hits = np.concatenate([p[1] for p in pairs]) if pairs else np.zeros(0, bool)
    order = np.argsort(-scores, kind='stable')
    right = np.cumsum(hits[order])
    recall, precision = right / max(1, total), right / np.arange(1, len(order) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    ap = float((np.diff(np.r_[0, recall]) * envelope).sum())
    return Curve(total, scores[order], precision, recall, ap)


def at(curve: Curve, threshold: float) -> tuple[float, float]:
    """Precision and recall when boxes below `threshold` are not shown; precision 1 when nothing is shown."""
    shown = int((curve.scores >= threshold).sum())
    return (float(curve.precision[shown - 1]), float(curve.recall[shown - 1])) if shown else (1.0, 0.0)


def threshold_for(curve: Curve, precision: float) -> float:
    """The lowest threshold (rounded up to 0.01) from which precision stays at least as asked."""
    for threshold in np.arange(0.05, 0.95, 0.01):
        if all(at(curve, t)[0] >= precision for t in np.arange(threshold, min(0.95, threshold + 0.1), 0.02)):
            return round(float(threshold), 2)
    return 0.95


def best_f1_threshold(curve: Curve) -> float:
    f1 = 2 * curve.precision * curve.recall / np.maximum(curve.precision + curve.recall, 1e-9)
    return round(float(curve.scores[int(f1.argmax())]), 2) if len(f1) else 0.5
