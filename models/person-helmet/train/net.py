"""YOLOX-nano: a 0.9 M parameter detector, laid out so that the published COCO weights fit convolution by convolution.

The architecture is YOLOX-nano's (Ge et al. 2021, Megvii, Apache-2.0): focus stem, CSP backbone, PAN neck, decoupled heads,
depth-wise separable 3x3 convolutions. Shapes below are N x C x H x W; one pixel of a head's map is one candidate box.
"""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)
CLASSES = ('head', 'helmet')


class Conv(nn.Module):
    """Convolution, normalisation, SiLU. The published weights carry the normalisation inside the convolution: see weights.py."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=True)
        self.norm: nn.Module = nn.Identity()
        self.act = nn.SiLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.norm(self.conv(x)))


def separable(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    """A 3x3 convolution per channel, then a 1x1 across channels."""
    return nn.Sequential(Conv(inputs, inputs, 3, stride, groups=inputs), Conv(inputs, outputs, 1))


class Bottleneck(nn.Module):
    def __init__(self, channels: int, shortcut: bool):
        super().__init__()
        self.reduce = Conv(channels, channels, 1)
        self.mix = separable(channels, channels)
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        y = self.mix(self.reduce(x))
        return x + y if self.shortcut else y


class Csp(nn.Module):
    """Cross-stage partial block: half of the channels go through the bottlenecks, half go around them."""

    def __init__(self, inputs: int, outputs: int, depth: int = 1, shortcut: bool = True):
        super().__init__()
        half = outputs // 2
        self.through = Conv(inputs, half, 1)
        self.around = Conv(inputs, half, 1)
        self.blocks = nn.Sequential(*[Bottleneck(half, shortcut) for _ in range(depth)])
        self.join = Conv(2 * half, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.join(torch.cat([self.blocks(self.through(x)), self.around(x)], 1))


class PyramidPool(nn.Module):
    """Max pooling at three window sizes, so that one pixel of the coarsest map sees the whole picture."""

    def __init__(self, channels: int):
        super().__init__()
        self.reduce = Conv(channels, channels // 2, 1)
        self.join = Conv(channels * 2, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return self.join(torch.cat([x] + [F.max_pool2d(x, size, 1, size // 2) for size in (5, 9, 13)], 1))


class Head(nn.Module):
    """One scale's predictions: 4 box numbers, 1 objectness logit, one logit per class."""

    def __init__(self, inputs: int, width: int, classes: int):
        super().__init__()
        self.stem = Conv(inputs, width, 1)
        self.class_tower = nn.Sequential(separable(width, width), separable(width, width))
        self.class_logits = nn.Conv2d(width, classes, 1)
        self.box_tower = nn.Sequential(separable(width, width), separable(width, width))
        self.box = nn.Conv2d(width, 4, 1)
        self.objectness = nn.Conv2d(width, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """N x C x H x W -> N x (5 + classes) x H x W."""
        x = self.stem(x)
        boxes = self.box_tower(x)
        return torch.cat([self.box(boxes), self.objectness(boxes), self.class_logits(self.class_tower(x))], 1)


class Nano(nn.Module):
    """Picture (N x 3 x H x W, BGR, 0..255, H and W multiples of 32) -> raw candidates N x A x (5 + classes).

    The order in which the parts are created is the order of the published file: weights.py copies along it.
    """

    def __init__(self, classes: int = len(CLASSES), width: int = 16):
        super().__init__()
        w = width
        self.stem = Conv(12, w, 3)
        self.down2 = nn.Sequential(separable(w, 2 * w, 2), Csp(2 * w, 2 * w, 1))
        self.down3 = nn.Sequential(separable(2 * w, 4 * w, 2), Csp(4 * w, 4 * w, 3))
        self.down4 = nn.Sequential(separable(4 * w, 8 * w, 2), Csp(8 * w, 8 * w, 3))
        self.down5 = nn.Sequential(separable(8 * w, 16 * w, 2), PyramidPool(16 * w), Csp(16 * w, 16 * w, 1, False))
        self.lateral5 = Conv(16 * w, 8 * w, 1)
        self.up4 = Csp(16 * w, 8 * w, 1, False)
        self.lateral4 = Conv(8 * w, 4 * w, 1)
        self.up3 = Csp(8 * w, 4 * w, 1, False)
        self.pan3 = separable(4 * w, 4 * w, 2)
        self.out4 = Csp(8 * w, 8 * w, 1, False)
        self.pan4 = separable(8 * w, 8 * w, 2)
        self.out5 = Csp(16 * w, 16 * w, 1, False)
        self.heads = nn.ModuleList(Head(channels, 4 * w, classes) for channels in (4 * w, 8 * w, 16 * w))

    def features(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The maps at strides 8, 16 and 32."""
        x = torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]], 1)
        c3 = self.down3(self.down2(self.stem(x)))
        c4 = self.down4(c3)
        top = self.lateral5(self.down5(c4))
        middle = self.lateral4(self.up4(torch.cat([double(top), c4], 1)))
        p3 = self.up3(torch.cat([double(middle), c3], 1))
        p4 = self.out4(torch.cat([self.pan3(p3), middle], 1))
        p5 = self.out5(torch.cat([self.pan4(p4), top], 1))
        return p3, p4, p5

    def forward(self, x: Tensor) -> Tensor:
        maps = [head(feature) for head, feature in zip(self.heads, self.features(x))]
        return torch.cat([m.flatten(2) for m in maps], 2).permute(0, 2, 1)


class Decoded(nn.Module):
    """The network as it ships: N x A x 7 rows of x1, y1, x2, y2 (input pixels), objectness, p(head), p(helmet)."""

    def __init__(self, net: Nano):
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        rows = []
        for head, feature, stride in zip(self.net.heads, self.net.features(x), STRIDES):
            raw = head(feature)
            boxes = decode_boxes(raw[:, :4].flatten(2).permute(0, 2, 1), cell_corners(raw), float(stride))
            rows.append(torch.cat([boxes, torch.sigmoid(raw[:, 4:].flatten(2).permute(0, 2, 1))], -1))
        return torch.cat(rows, 1)


def double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode='nearest')


def cell_corners(feature: Tensor) -> Tensor:
    """H*W x 2: column and row of every cell of a map, row by row."""
    height, width = feature.shape[2:]
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing='ij')
    return torch.stack([columns, rows], -1).reshape(-1, 2).float()


def decode_boxes(raw: Tensor, corners: Tensor, stride: Tensor | float) -> Tensor:
    """Raw N x A x 4 (offset in cells, log size in strides) -> x1, y1, x2, y2 in pixels."""
    centre = (raw[..., :2] + corners) * stride
    # e^8 strides is wider than any picture: keeps a stray logit from becoming infinity in the first steps.
    half = torch.exp(raw[..., 2:4].clamp(max=8)) * stride / 2
    return torch.cat([centre - half, centre + half], -1)
