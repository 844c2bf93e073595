"""From what is plugged in to what is to be opened: the judged list, and where a known scanner is now."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence

from scanner.choices import ChoiceFile
from scanner.errors import ChoicesError, DiscoveryError
from scanner.judging import Candidate, Judge, Plugged, SiteRule, without_number
from scanner.profile import Transport
from scanner.slots import Target


class Finder:
    """Every call but `unknown` and `troubles` is for the worker: it looks through /sys and reads a small file."""

    def __init__(
        self, find: Callable[[], Sequence[Plugged]], site: Sequence[SiteRule] = (), choices: ChoiceFile | None = None
    ) -> None:
        self.site = site
        self.unknown: tuple[Candidate, ...] = ()
        self._find = find
        self._choices = choices
        self._choices_trouble = self._discovery_trouble = ""

    @property
    def troubles(self) -> tuple[str, ...]:
        """What could not be looked at the last time."""
        return tuple(trouble for trouble in (self._discovery_trouble, self._choices_trouble) if trouble)

    def candidates(self) -> list[Candidate]:
        """What is plugged in, judged. Of hidraw nodes only the scanners': every mouse has one."""
        judge = Judge(self.site, self._chosen())
        judged = [judge.judge(plugged) for plugged in self._listed()]
        self.unknown = tuple(candidate for candidate in judged if candidate.offered)
        return [one for one in judged if one.profile is not None or one.plugged.transport is not Transport.HID]

    def targets(self, named: Collection[str]) -> list[Target]:
        """What a profile knows, but for nodes whose real path is `named` already."""
        return [
            Target(found.identity, found.plugged.transport, None, found.profile)
            for found in self.candidates()
            if found.profile is not None and os.path.realpath(found.path) not in named
        ]

    def present_paths(self, names: Sequence[str], in_use: Collection[str]) -> dict[str, str]:
        """Where the named scanners are plugged in now. Which number a twin has changes as others come and go: a scanner
        that has not its own takes one of a twin that nobody else wants. Paths `in_use` are not given twice."""
        if not names:
            return {}
        free = {one.identity: one.path for one in self._listed() if os.path.realpath(one.path) not in in_use}
        paths = {name: free.pop(name) for name in names if name in free}
        for name in names:
            twin = next((other for other in free if without_number(other) == without_number(name)), None)
            if name not in paths and twin is not None:
                paths[name] = free.pop(twin)
        return paths

    def choose(self, identity: str, profile: str | None) -> None:
        """Remember the staff's choice for a device and its twins. Raises `ChoicesError`."""
        if self._choices is None:
            raise ChoicesError("choices are not kept on this machine. Name scanner.choices_file in the configuration.")
        choices = {name: chosen for name, chosen in self._chosen().items() if name != without_number(identity)}
        self._choices.write(choices | {without_number(identity): profile})

    def _chosen(self) -> dict[str, str | None]:
        self._choices_trouble = ""
        try:
            return {} if self._choices is None else self._choices.read()
        except ChoicesError as error:
            self._choices_trouble = str(error)
            return {}

    def _listed(self) -> Sequence[Plugged]:
        self._discovery_trouble = ""
        try:
            return self._find()
        except DiscoveryError as error:
            self._discovery_trouble = str(error)
            return ()


def configured(serial_ports: Sequence[str], keyboards: Sequence[str], site: Sequence[SiteRule]) -> list[Target]:
    """What the configuration names by path. A path of a `SiteRule` has its profile, the others have the default."""
    targets = {
        rule.device: Target(rule.device, rule.profile.transport, rule.device, rule.profile)
        for rule in site if rule.is_path and rule.profile is not None
    }  # fmt: skip
    plain = [Target(path, Transport.SERIAL, path, None) for path in serial_ports]
    plain += [Target(path, Transport.KEYBOARD, path, None) for path in keyboards]
    return [*targets.values(), *(target for target in plain if target.name not in targets)]
