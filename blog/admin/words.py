"""What the editor's scripts say, in the author's language. The blanks are filled in by the scripts."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "saved": _("Saved"),
        "autosaved": _("Kept at %s"),
        "saving": _("Saving…"),
        "unsaved": _("Changed"),
        "offline": _("Not reached: kept in this browser, tried again by itself"),
        "logged_out": _(
            "You are logged out. Log in in another tab, then go on here: your text is kept in this browser."
        ),
        "too_large": _("Too large for the site: make it shorter, or divide it. It is kept in this browser only."),
        "kept_nowhere": _("Kept nowhere: neither the site nor this browser takes it. Copy the text to a safe place."),
        "conflict": _("The text has been changed elsewhere"),
        "mine_kept": _("Your text is the one that counts now"),
        "theirs_taken": _("The other text is here; Ctrl+Z brings yours back"),
        "elsewhere_tab": _("autosaved in another tab or on another machine, %s"),
        "elsewhere_by": _("saved by %s"),
        "line": _("Line %s"),
        "macros": _("Macros"),
        "no_problems": _("No problems found."),
        "no_headings": _("No headings yet."),
        "no_labels": _("No equation of this text has a label yet."),
        "none_found": _("Nothing found."),
        "preview_failed": _("The preview could not be made. It is tried again when you type on."),
        "words": _("Words"),
        "formulas": _("Formulas"),
        "uploading": _("Uploading %s"),
        "upload_failed": _("The image could not be uploaded. Is the site reachable?"),
        "image_too_big": _("The image has more than 10 MB. Make it smaller and try again."),
        "describe_image": _("describe the image"),
        "link_text": _("text"),
        "local_text": _("This browser holds a newer text that never reached the site, of %s."),
        "save_draft": _("Save draft"),
        "publish": _("Publish"),
        "schedule": _("Schedule"),
        "update": _("Update"),
        "unpublish": _("Take back to draft"),
        "save": _("Save"),
        "your_time": _("%s where you are"),
        "part_of": _("By its title this is part %(part)s of “%(series)s”."),
        "use_series": _("Put it there"),
        "make_series": _("Begin this series"),
    }
