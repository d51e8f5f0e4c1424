"""Photos and their boxes, decoded once into one memory-mapped file, and drawn in a seeded order.

A box row is (class, x1, y1, x2, y2): class 0 = head without helmet, 1 = helmet; corners in pixels of the stored photo.
"""
import csv
import json
import os
import random
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from progress import progress
from split import Row

LONG_SIDE_PX = 416


class Photo(NamedTuple):
    file: str
    sha256: str
    source: str
    offset: int
    height: int
    width: int
    boxes: np.ndarray


def read_boxes(label_file: Path, width: int, height: int) -> np.ndarray:
    """YOLO text (class, centre and size as fractions) -> n x 5 rows in pixels."""
    rows = []
    for line in label_file.read_text(encoding='utf-8').splitlines():
        kind, x, y, w, h = map(float, line.split())
        rows.append([kind, (x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height])
    return np.array(rows, np.float32).reshape(-1, 5)


def shrink(picture: np.ndarray, long_side_px: int) -> np.ndarray:
    height, width = picture.shape[:2]
    scale = long_side_px / max(height, width)
    if scale >= 1:
        return picture
    return cv2.resize(picture, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)


class Photos:
    """The photos of one split. Build the cache once with `Photos.build`; opening it costs no memory."""

    def __init__(self, work: Path, split: str):
        index = json.loads((work / f'{split}.index.json').read_text(encoding='utf-8'))
        self.rows = [
            Photo(e['file'], e['sha256'], e['source'], e['offset'], e['height'], e['width'], np.array(e['boxes'], np.float32).reshape(-1, 5))
            for e in index
        ]
        self.pixels = np.memmap(work / f'{split}.pixels', np.uint8, 'r')

    def __len__(self) -> int:
        return len(self.rows)

    def picture(self, index: int) -> np.ndarray:
        """H x W x 3, BGR, read-only."""
        row = self.rows[index]
        return self.pixels[row.offset : row.offset + row.height * row.width * 3].reshape(row.height, row.width, 3)

    @staticmethod
    def build(data: Path, work: Path, split: str) -> None:
        with open(work / 'split.csv', newline='', encoding='utf-8') as file:
            rows = [row for row in map(lambda line: Row(**line), csv.DictReader(file)) if row.split == split]
        index, offset, partial = [], 0, work / f'{split}.pixels.partial'
        with open(partial, 'wb') as pixels:
            for row in progress(rows, f'decode {split}'):
                picture = shrink(cv2.imread(str(data / row.file), cv2.IMREAD_COLOR), LONG_SIDE_PX)
                height, width = picture.shape[:2]
                labels = (data / row.file.replace('/images/', '/labels/')).with_suffix('.txt')
                boxes = read_boxes(labels, width, height).round(2).tolist()
                index.append(
                    {'file': row.file, 'sha256': row.sha256, 'source': row.source, 'offset': offset, 'height': height, 'width': width, 'boxes': boxes}
                )
                pixels.write(picture.tobytes())
                offset += picture.size
        os.replace(partial, work / f'{split}.pixels')
        (work / f'{split}.index.json').write_text(json.dumps(index), encoding='utf-8')

    @staticmethod
    def open(data: Path, work: Path, split: str) -> 'Photos':
        """Builds the cache when it is not there; the index is written last, so a half-built cache is rebuilt."""
        if not (work / f'{split}.index.json').exists():
            Photos.build(data, work, split)
        return Photos(work, split)


def draw_weight(photo: Photo) -> float:
    """How often a photo is drawn per epoch. Bare heads are a third of the boxes and the weaker class; Construction Site
    Safety carries five augmented copies of each original, which together count about as much as three photos."""
    has_head = bool((photo.boxes[:, 0] == 0).any())
    if photo.source.startswith('Construction Site Safety'):
        return 0.8 if has_head else 0.45
    return 2.0 if has_head else 1.0


class Draw:
    """The endless, seeded order of training photos. Any step's batch can be computed alone, so a resumed run goes on where
    it was killed."""

    def __init__(self, photos: Photos, batch: int, seed: int):
        self.weights = [draw_weight(photo) for photo in photos.rows]
        self.batch, self.seed = batch, seed
        self.per_epoch = max(batch, int(sum(self.weights)) // batch * batch)
        self.epoch, self.order = -1, list[int]()

    def indices(self, step: int) -> list[int]:
        epoch, start = divmod(step * self.batch, self.per_epoch)
        if epoch != self.epoch:
            self.epoch, self.order = epoch, self.shuffled(epoch)
        return self.order[start : start + self.batch]

    def shuffled(self, epoch: int) -> list[int]:
        chance = random.Random(f'{self.seed}/order/{epoch}')
        order = [i for i, w in enumerate(self.weights) for _ in range(int(w) + (chance.random() < w % 1))]
        chance.shuffle(order)
        while len(order) < self.per_epoch:
            order.append(chance.randrange(len(self.weights)))
        return order[: self.per_epoch]
