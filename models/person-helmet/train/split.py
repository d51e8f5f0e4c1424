"""Who trains, who judges: one line per photo, keyed by the photo's own SHA-256.

usage: split.py --data DIR --work DIR [--summary FILE]

- test is the test list of the data set, untouched.
- val is the data set's own validation subset, plus every tenth group of Construction Site Safety, where a group is one film
  or one original photo with all its augmented copies (one copy of each original is kept for judging).
- A training photo that looks like any photo of val or test (also mirrored) is dropped.
"""
import argparse
import csv
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from progress import progress

NEAR_DUPLICATE_BITS = 8
FILM = re.compile(r'mp4|mov|movie|rpreplay', re.IGNORECASE)


class Row(NamedTuple):
    file: str
    split: str
    sha256: str
    source: str
    licence: str
    heads: int
    helmets: int


def group_of(source_path: str) -> str:
    """'css-data/.../IMG_3103_mp4-11_jpg.rf.0fb9.jpg' -> 'IMG_3103_mp4': copies and neighbouring film frames share a group."""
    original = Path(source_path).name.split('.rf.')[0]
    return re.sub(r'[-_]?\d*_(jpg|png|jpeg)$', '', original) if FILM.search(original) else original


def is_every_tenth(group: str) -> bool:
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 10 == 0


def fingerprint(picture: np.ndarray) -> np.ndarray:
    """64 bits: does it get brighter to the right, on a grid of 8 x 8."""
    small = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (9, 8), interpolation=cv2.INTER_AREA)
    return np.packbits(small[:, 1:] > small[:, :-1])


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """n x 8 bytes and m x 8 bytes -> n smallest Hamming distances to any of b."""
    ones = np.array([bin(value).count('1') for value in range(256)], np.uint8)
    return np.array([ones[row ^ b].sum(1).min() for row in a])


def read_manifest(data: Path) -> list[dict[str, str]]:
    with open(data / 'manifest.csv', newline='', encoding='utf-8') as file:
        return list(csv.DictReader(file))


def decide(data: Path) -> list[Row]:
    manifest = read_manifest(data)
    splits, prints, mirrored, digests = [], [], [], []
    judged_originals: set[str] = set()
    for entry in progress(manifest, 'fingerprints'):
        content = (data / entry['file']).read_bytes()
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        prints.append(fingerprint(picture))
        mirrored.append(fingerprint(picture[:, ::-1]))
        digests.append(hashlib.sha256(content).hexdigest())
        split = entry['subset'] if entry['subset'] in ('test', 'val') else 'train'
        original = entry['source_path'].split('.rf.')[0]
        if entry['subset'] == 'css' and is_every_tenth(group_of(entry['source_path'])):
            split = 'dropped' if original in judged_originals else 'val'
            judged_originals.add(original)
        splits.append(split)

    kinds = np.array(splits)
    judges = np.array(prints)[(kinds == 'val') | (kinds == 'test')]
    train = np.flatnonzero(kinds == 'train')
    nearest = np.minimum(distances(np.array(prints)[train], judges), distances(np.array(mirrored)[train], judges))
    kinds[train[nearest <= NEAR_DUPLICATE_BITS]] = 'dropped'
    return [
        Row(e['file'], str(k), d, e['dataset'], e['licence'], int(e['heads']), int(e['helmets']))
        for e, k, d in zip(manifest, kinds, digests)
    ]


def summarise(rows: list[Row]) -> dict:
    """What is committed instead of 9,000 lines: counts, and one hash that changes when any photo changes sides."""
    lines = sorted(f'{row.sha256} {row.split}' for row in rows)
    return {
        'sha256OfSortedLines': hashlib.sha256('\n'.join(lines).encode()).hexdigest(),
        'line': '<sha-256 of the photo file> <train|val|test|dropped>, sorted, joined by a line feed',
        'nearDuplicateBits': NEAR_DUPLICATE_BITS,
        'sources': [
            {
                'source': source,
                'licence': licence,
                'splits': {
                    split: {
                        'photos': sum(1 for r in rows if (r.source, r.split) == (source, split)),
                        'heads': sum(r.heads for r in rows if (r.source, r.split) == (source, split)),
                        'helmets': sum(r.helmets for r in rows if (r.source, r.split) == (source, split)),
                    }
                    for split in ('train', 'val', 'test', 'dropped')
                },
            }
            for source, licence in sorted({(row.source, row.licence) for row in rows})
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', type=Path, required=True, help='folder with manifest.csv, train/ and test/')
    parser.add_argument('--work', type=Path, required=True, help='folder for caches and checkpoints, outside the repository')
    parser.add_argument('--summary', type=Path, help='where to write the committed summary')
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    rows = decide(args.data)
    with open(args.work / 'split.csv', 'w', newline='', encoding='utf-8') as file:
        writer = csv.writer(file)
        writer.writerow(Row._fields)
        writer.writerows(rows)
    if args.summary:
        args.summary.write_text(json.dumps(summarise(rows), indent=2) + '\n', encoding='utf-8')
    print(dict(Counter(row.split for row in rows)))


if __name__ == '__main__':
    main()
