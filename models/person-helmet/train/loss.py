"""What the network is paid for: SimOTA assignment (YOLOX), distance-IoU for boxes, cross-entropy for the rest."""
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from net import STRIDES, decode_boxes

CENTRE_RADIUS_CELLS = 1.5
BOX_WEIGHT = 5.0


class Parts(NamedTuple):
    """Mean loss per assigned candidate, by part; `total` is the differentiable sum."""

    total: Tensor
    box: float
    objectness: float
    label: float


@lru_cache(maxsize=8)
def cells(size: int) -> tuple[Tensor, Tensor]:
    """For a square input of `size` pixels: A x 2 cell corners (in cells) and A strides (pixels), scale by scale."""
    corners, strides = [], []
    for stride in STRIDES:
        n = size // stride
        rows, columns = torch.meshgrid(torch.arange(n), torch.arange(n), indexing='ij')
        corners.append(torch.stack([columns, rows], -1).reshape(-1, 2).float())
        strides.append(torch.full((n * n,), float(stride)))
    return torch.cat(corners), torch.cat(strides)


def pairwise_iou(a: Tensor, b: Tensor) -> Tensor:
    """n x 4 and m x 4 boxes -> n x m overlaps."""
    extent = (torch.min(a[:, None, 2:], b[None, :, 2:]) - torch.max(a[:, None, :2], b[None, :, :2])).clamp(0)
    shared = extent.prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(-1), (b[:, 2:] - b[:, :2]).prod(-1)
    return shared / (area_a[:, None] + area_b[None] - shared + 1e-7)


@torch.no_grad()
def assign(raw: Tensor, boxes: Tensor, truth: Tensor, corners: Tensor, strides: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Which candidates answer for which true box, in one picture.

    raw A x (5 + classes), boxes A x 4, truth n x 5 (class, x1, y1, x2, y2). Returns candidate index, truth index, overlap.
    """
    centres, wanted = (corners + 0.5) * strides[:, None], truth[:, 1:]
    inside = ((centres[None] > wanted[:, None, :2]) & (centres[None] < wanted[:, None, 2:])).all(-1)
    middle = (wanted[:, :2] + wanted[:, 2:]) / 2
    near = ((centres[None] - middle[:, None]).abs() < CENTRE_RADIUS_CELLS * strides[None, :, None]).all(-1)
    candidates = near.any(0).nonzero()[:, 0]
    near, inside = near[:, candidates], inside[:, candidates]

    overlap = pairwise_iou(wanted, boxes[candidates])
    score = (raw[candidates, 4:5].sigmoid() * raw[candidates, 5:].sigmoid()).sqrt().clamp(1e-6, 1 - 1e-6)
    # Cross-entropy against a one-hot label, for both labels at once: candidates x classes.
    as_class = -(score.log() - (1 - score).log()) - (1 - score).log().sum(-1, keepdim=True)
    cost = as_class[:, truth[:, 0].long()].T - 3 * torch.log(overlap + 1e-8) + 100 * (~inside) + 1e5 * (~near)

    chosen = torch.zeros_like(cost, dtype=torch.bool)
    wanted_count = overlap.topk(min(10, overlap.shape[1]), 1).values.sum(1).int().clamp(1)
    for row, count in enumerate(wanted_count.tolist()):
        chosen[row, cost[row].topk(min(count, cost.shape[1]), largest=False).indices] = True
    chosen &= near
    contested = chosen.sum(0) > 1
    if contested.any():
        winner = cost[:, contested].argmin(0)
        chosen[:, contested] = False
        chosen[winner, contested.nonzero()[:, 0]] = True
    of_truth, of_candidate = chosen.nonzero(as_tuple=True)
    return candidates[of_candidate], of_truth, overlap[of_truth, of_candidate]


def distance_iou_loss(predicted: Tensor, wanted: Tensor) -> Tensor:
    """n x 4 each -> n: one minus overlap, plus how far apart the centres are in units of the common outline."""
    extent = (torch.min(predicted[:, 2:], wanted[:, 2:]) - torch.max(predicted[:, :2], wanted[:, :2])).clamp(0)
    shared = extent.prod(-1)
    union = (predicted[:, 2:] - predicted[:, :2]).prod(-1) + (wanted[:, 2:] - wanted[:, :2]).prod(-1) - shared
    outline = torch.max(predicted[:, 2:], wanted[:, 2:]) - torch.min(predicted[:, :2], wanted[:, :2])
    between = ((predicted[:, :2] + predicted[:, 2:]) - (wanted[:, :2] + wanted[:, 2:])) / 2
    return 1 - shared / (union + 1e-7) + between.square().sum(-1) / (outline.square().sum(-1) + 1e-7)


def detection_loss(raw: Tensor, truths: list[Tensor], size: int) -> Parts:
    """raw N x A x (5 + classes) for square inputs of `size` pixels; truths: per picture n x 5 (class, x1, y1, x2, y2)."""
    corners, strides = cells(size)
    boxes = decode_boxes(raw, corners, strides[:, None])
    answering = torch.zeros(raw.shape[:2])
    predicted, wanted, logits, labels = [], [], [], []
    for picture, truth in enumerate(truths):
        if len(truth) == 0:
            continue
        index, of_truth, overlap = assign(raw[picture].detach(), boxes[picture].detach(), truth, corners, strides)
        answering[picture, index] = 1.0
        predicted.append(boxes[picture, index])
        wanted.append(truth[of_truth, 1:])
        logits.append(raw[picture, index, 5:])
        # The label is as strong as the overlap: a poorly placed box must not be a confident one.
        labels.append(F.one_hot(truth[of_truth, 0].long(), raw.shape[-1] - 5) * overlap[:, None])

    count = max(1.0, float(answering.sum()))
    objectness = F.binary_cross_entropy_with_logits(raw[..., 4], answering, reduction='sum') / count
    if not predicted:
        return Parts(objectness, 0.0, float(objectness), 0.0)
    box = distance_iou_loss(torch.cat(predicted), torch.cat(wanted)).sum() / count
    label = F.binary_cross_entropy_with_logits(torch.cat(logits), torch.cat(labels), reduction='sum') / count
    return Parts(BOX_WEIGHT * box + objectness + label, float(box), float(objectness), float(label))
