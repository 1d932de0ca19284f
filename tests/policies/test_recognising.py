"""Which policy a file is: by names and titles as schools write them; never the wrong one, never in silence."""

from __future__ import annotations

import pytest

from policygen.library.model import Library
from policygen.policies.recognising import FileTold, known_headings, known_names, recognise

SCHOOL = "Oakfield Primary School"
NAMES = [
    ("CP & SG Policy Sept 25 v3 FINAL", "safeguarding"),
    ("Child Protection Policy 2025-26", "safeguarding"),
    ("Safeguarding policy 2025", "safeguarding"),
    ("Safeguarding and Child Protection Policy (approved Oct 25)", "safeguarding"),
    ("SAFEGUARDING 25-26", "safeguarding"),
    ("Oakfield_Safeguarding_Policy_Final_FINAL", "safeguarding"),
    ("Oakfield Primary School Child Protection", "safeguarding"),
    ("Behaviour Policy Sep 2025", "behaviour"),
    ("Positive Behaviour Policy v2", "behaviour"),
    ("Behavior policy", "behaviour"),
    ("behaviour_policy_2025_changes", "behaviour"),
    ("Behaviour & Relationships Policy", "behaviour"),
    ("Staff behaviour policy", "staff-code-of-conduct"),
    ("Staff Behaviour Policy (Code of Conduct)", "staff-code-of-conduct"),
    ("Code of Conduct for Staff 2025", "staff-code-of-conduct"),
    ("Staff Code of Conduct - reviewed 01.09.25", "staff-code-of-conduct"),
    ("Whistle-blowing Policy", "whistleblowing"),
    ("Whistleblowing 2024", "whistleblowing"),
    ("Confidential Reporting Policy", "whistleblowing"),
    ("Attendance and Punctuality Policy", "attendance"),
    ("ATTENDANCE_POLICY_V4_DRAFT", "attendance"),
    ("E-Safety Policy", "online-safety"),
    ("eSafety policy 2023", "online-safety"),
    ("Online Safety Policy - governors copy", "online-safety"),
    ("Prevent Policy", "prevent"),
    ("Preventing Extremism and Radicalisation Policy", "prevent"),
    ("Prevent Risk Assessment 2025", "prevent"),
    ("Safer Recruitment and Selection Policy", "safer-recruitment"),
    ("Safer Recruitment 2025", "safer-recruitment"),
    ("Positive Handling Policy", "restrictive-interventions"),
    ("Use of Reasonable Force Policy", "restrictive-interventions"),
    ("Physical Intervention & Restraint policy", "restrictive-interventions"),
    ("Supporting Pupils with Medical Conditions Policy", "medical-conditions"),
    ("Supporting Children with Medical Conditions 2025", "medical-conditions"),
    ("Administration of Medicines Policy", "medical-conditions"),
    ("Allergy and Anaphylaxis Policy", "allergy-safety"),
    ("Allergies policy", "allergy-safety"),
    ("Allegations against staff and low level concerns policy", "allegations-against-staff"),
    ("Managing Allegations Policy", "allegations-against-staff"),
    ("Dealing with allegations of abuse against staff", "allegations-against-staff"),
    ("Educational visits policy", "educational-visits"),
    ("Trips policy - see attendance policy", "educational-visits"),
    ("Anti-Bullying Policy 2025", "anti-bullying"),
    ("Written Statement of Behaviour Principles", "written-statement-behaviour"),
    ("SEND Policy", "send-policy"),
    ("Special Educational Needs and Disability Policy", "send-policy"),
    ("SEND Info Report 2026", "send-information-report"),
    ("SEN Policy and Information Report", "send-information-report"),
    ("Data Retention Schedule", "records-retention"),
    ("Staff Acceptable Use Policy", "acceptable-use"),
    ("Staff Code of Conduct 2026", "staff-code-of-conduct"),
    ("Complaints Policy", "complaints"),
]


@pytest.mark.parametrize(("name", "policy"), NAMES)
def test_a_file_is_known_by_the_names_that_schools_give_it(shipped: Library, name: str, policy: str) -> None:
    found = recognise(FileTold(name), known_names(shipped.documents.all_names()), SCHOOL)
    assert (found.document, found.by) == (policy, "its name")


@pytest.mark.parametrize(
    "name",
    [
        "Document1", "policy v3 FINAL", "Behaviour incident log", "Attendance register", "Minutes of governors 12 May",
        "Staff photos", "Prevent duty certificate", "Letter to parents about attendance", "Safeguarding and Attendance policy",
        "Behaviour policy and Whistleblowing policy", "Oakfield Primary School", "scan0012", "", "Policies 2025",
        "Safeguarding audit", "Child protection training slides", "Governors Code of Conduct", "Pupil code of conduct 2026",
        "Code of Conduct for Parents and Carers", "Volunteer Code of Conduct", "Visitor code of conduct",
    ],
)  # fmt: skip
def test_a_file_that_may_be_anything_or_two_is_not_taken_for_a_policy(shipped: Library, name: str) -> None:
    assert not recognise(FileTold(name), known_names(shipped.documents.all_names()), SCHOOL).document


@pytest.mark.parametrize(
    ("lines", "policy"),
    [
        (("Oakfield Primary School", "Child Protection Policy", "September 2025"), "safeguarding"),
        (("Bridge AP Academy Safeguarding Policy",), "safeguarding"),
        (("Safeguarding Policy of Oakfield Primary School",), "safeguarding"),
        (("Oakfield Primary School", "Staff behaviour policy (code of conduct)"), "staff-code-of-conduct"),
        (("Educational visits", "Read with: attendance policy"), "educational-visits"),
        (("Our trips", "Read with: attendance policy, behaviour policy"), ""),
        (("Oakfield Primary School", "Contents", "Attendance", "Safer recruitment"), ""),
        (("This policy should be read alongside our Behaviour policy.",), ""),
        (("Welcome", "The governors adopted the attendance policy in May after a long talk with every parent"), ""),
    ],
)
def test_a_file_is_known_by_its_title_and_not_by_what_it_is_read_with(
    shipped: Library, lines: tuple[str, ...], policy: str
) -> None:
    assert recognise(FileTold("doc1", lines=lines), known_names(shipped.documents.all_names()), SCHOOL).document == policy


def test_a_title_decides_between_two_that_a_name_may_mean(shipped: Library) -> None:
    told = FileTold("Safeguarding - Whistleblowing policy", lines=("Whistleblowing policy",))
    assert recognise(told, known_names(shipped.documents.all_names()), SCHOOL).document == "whistleblowing"


def test_a_name_and_a_title_that_say_two_things_are_both_told(shipped: Library) -> None:
    told = FileTold("Behaviour policy", lines=("Staff behaviour policy",))
    found = recognise(told, known_names(shipped.documents.all_names()), SCHOOL)
    assert not found.document
    assert found.could_be == ("staff-code-of-conduct", "behaviour")


def test_a_file_without_name_and_title_is_known_by_its_headings(shipped: Library) -> None:
    policy = shipped.policies["whistleblowing"]
    headings = tuple(section.title for section in policy.sections if "{" not in section.title)
    told = FileTold("doc1", headings=headings)
    found = recognise(told, known_names(shipped.documents.all_names()), SCHOOL, known_headings(shipped.policies.values()))
    assert (found.document, found.by) == ("whistleblowing", "its headings")
