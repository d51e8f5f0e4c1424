"""From stored photos to what a site camera might have seen: framing, light, lens and compression, all by one seeded source.

A sample is a square BGR picture (size x size x 3, uint8) and its boxes (n x 5: class, corners in pixels of the sample).
"""
import random

import cv2
import numpy as np

from data import Photos

PAD = 114
MIN_BOX_PX = 4
MIN_VISIBLE_AREA = 0.35


def mirror(picture: np.ndarray, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    boxes = boxes.copy()
    boxes[:, [1, 3]] = picture.shape[1] - boxes[:, [3, 1]]
    return picture[:, ::-1], boxes


def paste(canvas: np.ndarray, found: list[np.ndarray], picture: np.ndarray, boxes: np.ndarray, scale: tuple[float, float],
          corner: tuple[int, int], cell: tuple[int, int, int, int]) -> None:
    """Draw `picture`, scaled, with its top-left at `corner`, clipped to `cell`; append the boxes that stay visible."""
    (sx, sy), (x0, y0), (cx1, cy1, cx2, cy2) = scale, corner, cell
    width, height = max(2, int(picture.shape[1] * sx)), max(2, int(picture.shape[0] * sy))
    x1, y1, x2, y2 = max(x0, cx1), max(y0, cy1), min(x0 + width, cx2), min(y0 + height, cy2)
    if x2 <= x1 or y2 <= y1:
        return
    resized = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if sx < 1 else cv2.INTER_LINEAR)
    canvas[y1:y2, x1:x2] = resized[y1 - y0 : y2 - y0, x1 - x0 : x2 - x0]
    placed = boxes[:, 1:] * (sx, sy, sx, sy) + (x0, y0, x0, y0)
    clipped = np.clip(placed, (x1, y1, x1, y1), (x2, y2, x2, y2))
    size, whole = clipped[:, 2:] - clipped[:, :2], placed[:, 2:] - placed[:, :2]
    visible = (size.min(1) >= MIN_BOX_PX) & (size.prod(1) > MIN_VISIBLE_AREA * whole.prod(1)) if len(boxes) else []
    found.append(np.concatenate([boxes[visible, :1], clipped[visible]], 1) if len(boxes) else boxes)


def stretch(chance: random.Random, scale: float) -> tuple[float, float]:
    """Part of the photos were squeezed to a square by their publisher: the shape of a head must not be learnt from them."""
    ratio = chance.uniform(0.8, 1.3) if chance.random() < 0.5 else 1.0
    return scale * ratio**0.5, scale / ratio**0.5


def between(chance: random.Random, a: int, b: int) -> int:
    return chance.randint(min(a, b), max(a, b))


def framed(photos: Photos, index: int, size: int, chance: random.Random) -> tuple[np.ndarray, list[np.ndarray]]:
    """One photo: sometimes far away on a grey ground, mostly a crop."""
    canvas, found = np.full((size, size, 3), PAD, np.uint8), []
    picture, boxes = photos.picture(index), photos.rows[index].boxes
    if chance.random() < 0.5:
        picture, boxes = mirror(picture, boxes)
    fit = size / max(picture.shape[:2])
    scale = stretch(chance, fit * (chance.uniform(0.5, 1.0) if chance.random() < 0.3 else chance.uniform(0.9, 1.6)))
    corner = tuple(between(chance, 0, size - int(side * s)) for side, s in zip(picture.shape[1::-1], scale))
    paste(canvas, found, np.ascontiguousarray(picture), boxes, scale, corner, (0, 0, size, size))
    return canvas, found


def mosaic(photos: Photos, indices: list[int], size: int, chance: random.Random) -> tuple[np.ndarray, list[np.ndarray]]:
    """Four photos around a point: small heads, cut-off people, unfamiliar neighbours."""
    canvas, found = np.full((size, size, 3), PAD, np.uint8), []
    x, y = (int(chance.uniform(0.3, 0.7) * size) for _ in range(2))
    cells = ((0, 0, x, y), (x, 0, size, y), (0, y, x, size), (x, y, size, size))
    for index, cell in zip(indices, cells):
        picture, boxes = photos.picture(index), photos.rows[index].boxes
        if chance.random() < 0.5:
            picture, boxes = mirror(picture, boxes)
        scale = stretch(chance, chance.uniform(0.6, 1.25) * size / 416)
        corner = (
            between(chance, cell[0], cell[2] - int(picture.shape[1] * scale[0])),
            between(chance, cell[1], cell[3] - int(picture.shape[0] * scale[1])),
        )
        paste(canvas, found, np.ascontiguousarray(picture), boxes, scale, corner, cell)
    return canvas, found


def light(picture: np.ndarray, chance: random.Random) -> np.ndarray:
    """Another hour of the day: hue, saturation, brightness, contrast; sometimes dusk, sometimes no colour at all."""
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    ramp = np.arange(256, dtype=np.float32)
    hue = ((ramp + chance.randint(-6, 6)) % 180).astype(np.uint8)
    saturation = np.clip(ramp * chance.uniform(0.5, 1.4), 0, 255).astype(np.uint8)
    gamma = chance.uniform(1.2, 2.2) if chance.random() < 0.1 else chance.uniform(0.85, 1.2)
    value = np.clip(255 * (ramp / 255) ** gamma * chance.uniform(0.6, 1.3) + chance.randint(-12, 12), 0, 255).astype(np.uint8)
    hsv = cv2.merge([cv2.LUT(plane, table) for plane, table in zip(cv2.split(hsv), (hue, saturation, value))])
    picture = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)
    if chance.random() < 0.05:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return picture


def motion_kernel(length: int, horizontal: bool) -> np.ndarray:
    line = np.full((1, length), 1 / length, np.float32)
    return line if horizontal else line.T


def lens(picture: np.ndarray, chance: random.Random) -> np.ndarray:
    """A cheap camera: out of focus, moving, low resolution, noisy, compressed."""
    kind = chance.random()
    if kind < 0.10:
        picture = cv2.GaussianBlur(picture, (0, 0), chance.uniform(0.4, 1.2))
    elif kind < 0.15:
        picture = cv2.filter2D(picture, -1, motion_kernel(chance.randint(3, 7), chance.random() < 0.7))
    elif kind < 0.30:
        height, width = picture.shape[:2]
        factor = chance.uniform(0.45, 0.9)
        small = cv2.resize(picture, (max(8, int(width * factor)), max(8, int(height * factor))), interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, (width, height))
    if chance.random() < 0.08:
        noise = np.random.default_rng(chance.getrandbits(32)).normal(0, chance.uniform(3, 12), picture.shape)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    if chance.random() < 0.2:
        packed = cv2.imencode('.jpg', picture, [cv2.IMWRITE_JPEG_QUALITY, chance.randint(25, 75)])[1]
        picture = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return picture


def sample(photos: Photos, index: int, size: int, chance: random.Random, mosaic_share: float) -> tuple[np.ndarray, np.ndarray]:
    if chance.random() < mosaic_share:
        picture, found = mosaic(photos, [index] + [chance.randrange(len(photos)) for _ in range(3)], size, chance)
    else:
        picture, found = framed(photos, index, size, chance)
    boxes = np.concatenate(found) if found else np.zeros((0, 5))
    return lens(light(picture, chance), chance), boxes.astype(np.float32)


def letterbox(picture: np.ndarray, size: int) -> tuple[np.ndarray, float]:
    """Scale to fit size x size, anchored top-left, padded with grey; returns the scale that was applied."""
    height, width = picture.shape[:2]
    scale = size / max(height, width)
    wanted = (round(width * scale), round(height * scale))
    canvas = np.full((size, size, 3), PAD, np.uint8)
    canvas[: wanted[1], : wanted[0]] = cv2.resize(picture, wanted, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return canvas, scale
