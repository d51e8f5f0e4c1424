"""Fine-tune YOLOX-nano from its COCO weights.

usage: train.py --data DIR --work DIR --base yolox_nano.onnx --minutes N   (or --steps N, exactly repeatable)

The schedule runs on training time, so a run on a busy machine still ends with a cooled-down learning rate. Killed and
started again with the same --work, it goes on from the last checkpoint; the photos a step sees depend on --seed and the
step alone.
"""
import argparse
import copy
import math
import os
import queue
import random
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from augment import sample
from data import Draw, Photos
from loss import detection_loss
from net import Nano
from progress import Bar
from weights import add_norms, load_base, with_empty_norms

SAVE_EVERY_S = 120.0
# The last part sees whole photos only: mosaics distort how often a head is cut off.
MOSAIC_UNTIL = 0.85
# Smaller samples first: more photos an hour while the network still learns what a helmet is, not where its edge is.
SMALL_UNTIL = 0.7
WARM_UP_STEPS = 150


@dataclass
class Progress:
    """How far the run is; written by the training loop, read by the thread that prepares batches."""

    step: int = 0
    trained_s: float = 0.0
    fraction: float = 0.0


def batches(photos: Photos, args: argparse.Namespace, progress: Progress, ready: queue.Queue) -> None:
    """Prepare batches ahead, for ever: (N x 3 x S x S float pictures, N lists of boxes)."""
    draw = Draw(photos, args.batch, args.seed)
    step = progress.step
    while True:
        share = args.mosaic if progress.fraction < MOSAIC_UNTIL else 0.0
        size = args.size if progress.fraction >= SMALL_UNTIL else args.small_size
        chance = random.Random(f'{args.seed}/step/{step}')
        pairs = [sample(photos, index, size, chance, share) for index in draw.indices(step)]
        pictures = np.ascontiguousarray(np.stack([picture for picture, _ in pairs]).transpose(0, 3, 1, 2))
        ready.put((torch.from_numpy(pictures).float(), [torch.from_numpy(boxes) for _, boxes in pairs]))
        step += 1


def new_net(photos: Photos, args: argparse.Namespace) -> Nano:
    net = Nano()
    load_base(net, args.base)
    chance = random.Random(args.seed)
    pictures = [sample(photos, chance.randrange(len(photos)), args.size, chance, 0.5)[0] for _ in range(96)]
    add_norms(net, torch.from_numpy(np.stack(pictures).transpose(0, 3, 1, 2).copy()).float())
    return net


def new_optimizer(net: Nano, learning_rate: float) -> torch.optim.SGD:
    """Weight decay on kernels only: it would pull normalisation scales and biases to zero."""
    kernels = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim == 1]
    groups = [{'params': kernels, 'weight_decay': 5e-4}, {'params': others, 'weight_decay': 0.0}]
    return torch.optim.SGD(groups, lr=learning_rate, momentum=0.9, nesterov=True)


def learning_rate(base: float, progress: Progress) -> float:
    """Warm-up by steps, then half a cosine by the fraction of the run, down to 3 %."""
    warm = min(1.0, (progress.step + 1) / WARM_UP_STEPS)
    return base * warm * (0.03 + 0.97 * (1 + math.cos(math.pi * min(1.0, progress.fraction))) / 2)


@torch.no_grad()
def follow(average: Nano, net: Nano, step: int) -> None:
    """The shipped weights are a running average: it is steadier than the last step."""
    keep = min(0.998, (1 + step) / (10 + step))
    for mean, now in zip(average.state_dict().values(), net.state_dict().values()):
        if mean.dtype.is_floating_point:
            mean.mul_(keep).add_(now, alpha=1 - keep)
        else:
            mean.copy_(now)


def save(path: Path, net: Nano, average: Nano, optimizer: torch.optim.SGD, progress: Progress) -> None:
    partial = path.with_suffix('.partial')
    state = {
        'net': net.state_dict(),
        'average': average.state_dict(),
        'optimizer': optimizer.state_dict(),
        'step': progress.step,
        'trained_s': progress.trained_s,
    }
    torch.save(state, partial)
    os.replace(partial, path)


def optimise(net: Nano, optimizer: torch.optim.SGD, pictures: Tensor, boxes: list[Tensor]) -> tuple[float, ...]:
    parts = detection_loss(net(pictures.contiguous(memory_format=torch.channels_last)), boxes, pictures.shape[-1])
    optimizer.zero_grad(set_to_none=True)
    parts.total.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 10.0)
    optimizer.step()
    return float(parts.total), parts.box, parts.objectness, parts.label


def train(args: argparse.Namespace) -> None:
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    cv2.setNumThreads(1)
    photos = Photos.open(args.data, args.work, 'train')
    checkpoint, progress = args.work / 'checkpoint.pt', Progress()
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location='cpu')
        net, average = with_empty_norms(Nano()), with_empty_norms(Nano())
        net.load_state_dict(state['net'])
        average.load_state_dict(state['average'])
        progress.step, progress.trained_s = state['step'], state['trained_s']
    else:
        net, state = new_net(photos, args), None
        average = copy.deepcopy(net)
    net, average = net.to(memory_format=torch.channels_last).train(), average.eval()
    optimizer = new_optimizer(net, args.rate)
    if state:
        optimizer.load_state_dict(state['optimizer'])

    ready: queue.Queue = queue.Queue(4)
    threading.Thread(target=batches, args=(photos, args, progress, ready), daemon=True).start()
    bar, recent, saved_at = Bar(f'{len(photos)} photos'), [], progress.trained_s
    while True:
        progress.fraction = progress.step / args.steps if args.steps else progress.trained_s / (args.minutes * 60)
        if progress.fraction >= 1:
            break
        started = time.monotonic()
        for group in optimizer.param_groups:
            group['lr'] = learning_rate(args.rate, progress)
        recent = recent[-49:] + [optimise(net, optimizer, *ready.get())]
        follow(average, net, progress.step)
        progress.step += 1
        progress.trained_s += time.monotonic() - started
        total, box, objectness, label = np.mean(recent, 0)
        speed = progress.step * args.batch / progress.trained_s
        bar.show(progress.fraction, f'step {progress.step} loss {total:.2f} (box {box:.3f} obj {objectness:.2f} cls {label:.2f}) {speed:.1f} photos/s')
        if progress.trained_s - saved_at > SAVE_EVERY_S:
            saved_at = progress.trained_s
            save(checkpoint, net, average, optimizer, progress)
    save(checkpoint, net, average, optimizer, progress)
    print(f'{progress.step} steps of {args.batch} photos in {progress.trained_s / 60:.1f} minutes -> {checkpoint.name}')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', type=Path, required=True, help='folder with manifest.csv, train/ and test/')
    parser.add_argument('--work', type=Path, required=True, help='folder with split.csv; caches and the checkpoint go here')
    parser.add_argument('--base', type=Path, required=True, help='YOLOX-nano COCO weights, ONNX')
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument('--minutes', type=float, help='training time over all resumed runs')
    length.add_argument('--steps', type=int, help='number of batches')
    parser.add_argument('--size', type=int, default=320, help='side of a training sample, pixels')
    parser.add_argument('--small-size', type=int, default=256, help='side during the first part of the run, pixels')
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--rate', type=float, default=2.5e-3, help='highest learning rate')
    parser.add_argument('--mosaic', type=float, default=0.5, help='share of samples made of four photos')
    parser.add_argument('--seed', type=int, default=20)
    parser.add_argument('--threads', type=int, default=2)
    train(parser.parse_args())


if __name__ == '__main__':
    main()
