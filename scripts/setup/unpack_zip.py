"""Unpacks chosen members of a zip file, and checks those of a wheel against the wheel's own RECORD.

usage: unpack_zip.py ZIP FOLDER  < JSON list of [member prefix, path prefix within FOLDER]
Prints one JSON object a file: {"path", "bytes", "sha256"}; the last line is {"files": count}, so that a
broken-off listing is noticed. Only the standard library is used.
"""

import base64
import csv
import hashlib
import io
import json
import os
import sys
import zipfile

BLOCK = 1 << 20


def recorded_hashes(wheel):
    """Member name -> sha256 in hex, from the one *.dist-info/RECORD."""
    record = next(n for n in wheel.namelist() if n.endswith(".dist-info/RECORD"))
    hashes = {}
    for name, digest, _ in csv.reader(io.StringIO(wheel.read(record).decode())):
        if digest.startswith("sha256="):
            raw = digest[len("sha256=") :]
            hashes[name] = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).hex()
    return hashes


def target_of(name, kept):
    for prefix, replacement in kept:
        if name.startswith(prefix) and not name.endswith("/"):
            return replacement + name[len(prefix) :]
    return None


def unpack(archive, member, path):
    digest = hashlib.sha256()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with archive.open(member) as source, open(path, "wb") as target:
        while block := source.read(BLOCK):
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    # programs must stay executable, as CUDA's ptxas
    mode = (member.external_attr >> 16) & 0o777
    os.chmod(path, mode | 0o644)
    return digest.hexdigest()


def main(zip_path, folder):
    kept = json.load(sys.stdin)
    count = 0
    with zipfile.ZipFile(zip_path) as archive:
        hashes = recorded_hashes(archive) if zip_path.endswith(".whl") else None
        for member in archive.infolist():
            relative = target_of(member.filename, kept)
            if relative is None:
                continue
            if ".." in relative.split("/") or relative.startswith("/"):
                sys.exit(f"{zip_path}: the member name {member.filename!r} leaves the folder")
            digest = unpack(archive, member, os.path.join(folder, relative))
            if hashes is not None and digest != hashes.get(member.filename):
                sys.exit(f"{zip_path}: {member.filename} differs from the checksum in the wheel's RECORD")
            print(json.dumps({"path": relative, "bytes": member.file_size, "sha256": digest}), flush=True)
            count += 1
    print(json.dumps({"files": count}))


main(sys.argv[1], sys.argv[2])
