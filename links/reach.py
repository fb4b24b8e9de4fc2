"""What somebody may see and change in a workspace whose folders are not open to everybody.

links/permissions.py says who may.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """`hidden` and `locked` are primary keys of folders: what lies in `locked` ones is not changed, in `hidden` ones
    not seen either; each hidden one is locked, too.
    """

    hidden: frozenset[int] = frozenset()
    locked: frozenset[int] = frozenset()
    edits: bool = True
    """May change links at all."""
    manages: bool = True
    """May say who uses a folder."""
    user_id: int | None = None
    """Whose it is; None of programs, and of owners and admins, who see what others started, too."""

    def hides(self, folder_id: int | None) -> bool:
        """Whether what lies in the folder with this primary key is not to be seen; None: in no folder."""
        return folder_id in self.hidden

    def locks(self, folder_id: int | None) -> bool:
        """Whether what lies there, and the folder itself, is not to be changed."""
        return not self.edits or folder_id in self.locked


EVERYTHING = Reach()
"""Of owners and admins, of API keys, which act for the workspace, and of the system itself."""
