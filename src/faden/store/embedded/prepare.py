"""What must be settled before the embedded server may start?

Which programs, as which user, on which data: an existing cluster of the same major version, or a
new one.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from faden.store.embedded.binaries import (
    candidates,
    copy_binaries,
    find_binaries,
    full_version,
    major_version,
)
from faden.store.embedded.errors import NoAccess, NoBinaries, WrongMajorVersion
from faden.store.embedded.folder import ADMIN, APPLICATION, ClusterFolder
from faden.store.embedded.run import initialise, reset_admin_password
from faden.store.embedded.user import ServerUser, can_run, choose_user, refuse_closed_folders


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything a launch needs."""

    binaries: Path
    user: ServerUser
    sockets: Path


def prepare(place: ClusterFolder, chosen: Path | None, *, is_new_folder: bool) -> Prepared:
    """Settle programs and user, and see to it that there are data they can work on.

    `chosen`: the bin folder that the operator wants. `is_new_folder`: Faden's data folder was
    made a moment ago, so its mode is ours to set.
    """
    binaries = find_binaries(str(chosen) if chosen else None)
    is_new = not place.is_initialised
    if not is_new:
        refuse_other_major(place, binaries)
    owned = place.faden if is_new else place.data
    user = choose_user(owned=owned, binaries=binaries, is_new=is_new)
    if user.uid is not None:
        if is_new_folder:
            place.faden.chmod(0o711)
        binaries = _open_to(user, binaries, place)
    lost_password = place.password(ADMIN) is None
    place.password_or_new(ADMIN)
    place.password_or_new(APPLICATION)
    sockets = place.socket_folder()
    place.rotate_log()
    _give(place, user)
    if is_new:
        initialise(place, binaries, user)
    elif lost_password:
        reset_admin_password(place, binaries, user)
    _give(place, user)
    return Prepared(binaries=binaries, user=user, sockets=sockets)


def refuse_other_major(place: ClusterFolder, binaries: Path) -> None:
    """Raise WrongMajorVersion, with the ways out, before these programs touch those data."""
    wrote, runs = place.data_major(), major_version(binaries)
    if wrote == runs:
        return
    fitting = [str(folder) for folder in candidates() if _has_major(folder, wrote)]
    hint = (
        f"Fitting programs are installed: set FADEN_POSTGRES_BIN={fitting[0]}"
        if fitting
        else f"Install PostgreSQL {wrote} and set FADEN_POSTGRES_BIN to its bin folder"
    )
    raise WrongMajorVersion(
        f"The data in {place.data} were written by PostgreSQL {wrote}; the programs in "
        f"{binaries} are PostgreSQL {full_version(binaries)}. Nothing was changed. {hint}, "
        f"and go on with {wrote}. To move to {runs}: with {wrote} running, save everything "
        f"with pg_dump; stop Faden, rename {place.base}, start Faden anew with {runs} "
        "and read it in with pg_restore."
    )


def _open_to(user: ServerUser, binaries: Path, place: ClusterFolder) -> Path:
    """Make sure that another user can reach the data and run the programs."""
    refuse_closed_folders(place.faden, user)
    if can_run(binaries, user):
        return binaries
    _give(place, user)  # its folder first, or it could not reach the copies
    copied = copy_binaries(binaries, place.base)
    if not can_run(copied, user):
        raise NoAccess(
            f"PostgreSQL may not run as root, and Faden could not start {copied} as uid "
            f"{user.uid}. Run Faden as an ordinary user."
        )
    return copied


def _give(place: ClusterFolder, user: ServerUser) -> None:
    if user.uid is not None and user.gid is not None:
        place.give_to(user.uid, user.gid)


def _has_major(binaries: Path, major: int) -> bool:
    with suppress(NoBinaries):
        return major_version(binaries) == major
    return False
