"""Weights in and out: the published ONNX file, normalisation layers for training, and none of them for shipping."""
import copy
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from net import Conv, Nano

EPSILON = 1e-3


def load_base(net: Nano, onnx_path: Path) -> None:
    """Copy the COCO weights, convolution by convolution; the class layers (80 COCO classes there) start fresh."""
    graph = onnx.load(str(onnx_path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    source = [(stored[node.input[1]], stored[node.input[2]]) for node in graph.node if node.op_type == 'Conv']
    target = in_file_order(net)
    if len(source) != len(target):
        raise ValueError(f'{onnx_path.name} has {len(source)} convolutions, YOLOX-nano has {len(target)}')
    fresh = {id(head.class_logits) for head in net.heads}
    for conv, (weight, bias) in zip(target, source):
        if id(conv) in fresh:
            nn.init.normal_(conv.weight, 0, 0.01)
            nn.init.constant_(conv.bias, -1.0)
            continue
        if tuple(conv.weight.shape) != weight.shape:
            raise ValueError(f'{onnx_path.name}: expected {tuple(conv.weight.shape)}, found {weight.shape}')
        conv.weight.data = torch.from_numpy(np.array(weight))
        conv.bias.data = torch.from_numpy(np.array(bias))


def in_file_order(net: Nano) -> list[nn.Conv2d]:
    """Creation order: net.py creates its layers in the order in which the published graph visits them."""
    return [module for module in net.modules() if isinstance(module, nn.Conv2d)]


def add_norms(net: Nano, pictures: Tensor) -> None:
    """Put a BatchNorm after every convolution without changing what the network computes on `pictures`.

    The published weights have theirs folded in, and fine-tuning without any diverges at a useful learning rate.
    """
    blocks = [module for module in net.modules() if isinstance(module, Conv)]
    moments: dict[Conv, tuple[Tensor, Tensor]] = {}
    hooks = [
        block.conv.register_forward_hook(
            lambda _module, _inputs, out, block=block: moments.update({block: (out.mean((0, 2, 3)), out.var((0, 2, 3), unbiased=False))})
        )
        for block in blocks
    ]
    net.eval()
    with torch.no_grad():
        net(pictures)
    for hook in hooks:
        hook.remove()
    for block in blocks:
        mean, variance = moments[block]
        norm = nn.BatchNorm2d(len(mean), eps=EPSILON, momentum=0.03)
        norm.running_mean = mean - block.conv.bias.data
        norm.running_var = variance.clone()
        norm.weight.data = torch.sqrt(variance + EPSILON)
        norm.bias.data = mean.clone()
        block.conv.bias = None
        block.norm = norm


def with_empty_norms(net: Nano) -> Nano:
    """The training-time layout, to be filled from a checkpoint."""
    for block in net.modules():
        if isinstance(block, Conv):
            block.norm = nn.BatchNorm2d(block.conv.out_channels, eps=EPSILON, momentum=0.03)
            block.conv.bias = None
    return net


def fold_norms(net: Nano) -> Nano:
    """A copy for inference: every BatchNorm folded into the convolution before it."""
    net = copy.deepcopy(net).eval()
    for block in net.modules():
        if isinstance(block, Conv) and isinstance(block.norm, nn.BatchNorm2d):
            norm, conv = block.norm, block.conv
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            folded = nn.Conv2d(
                conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, conv.padding, groups=conv.groups
            )
            folded.weight.data = (conv.weight * scale[:, None, None, None]).detach()
            folded.bias.data = (norm.bias - norm.running_mean * scale).detach()
            block.conv, block.norm = folded, nn.Identity()
    return net


def load_trained(checkpoint_path: Path) -> Nano:
    """The averaged weights of a checkpoint of train.py, folded and ready to evaluate or export."""
    net = with_empty_norms(Nano())
    net.load_state_dict(torch.load(checkpoint_path, map_location='cpu')['average'])
    return fold_norms(net)
