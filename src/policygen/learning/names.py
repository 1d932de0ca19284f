"""Words by which the guard knows a name, and words with a capital that are none: data, in small letters."""

from __future__ import annotations

from typing import Final

TITLES: Final = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "sir", "dame", "rev", "revd", "fr", "sr", "prof", "professor"})
"""Words after which a name comes."""

NAME_WORDS: Final = frozenset(
    """
    aaliyah aaron abdul abdullah abigail adam adrian ahmed aidan aiden aisha alan alastair albert alex alexander alfie
    alice alina alisha alison amanda amara amber amelia amelie amina amir amirah amy andrea andrew angela anna anne
    annie anthony antonio archie aria arjun arthur asha ashley aisling ayaan ayesha barbara beatrice ben benjamin beth
    bethany brandon brian bradley bridget caitlin callum cameron carl carol caroline catherine charles charlie charlotte
    chloe christopher claire connor daisy damian daniel danielle darren david deborah declan deepak dennis diana diego
    dominic donna dylan edward eleanor elena elijah elizabeth ella ellie elliot elsie emily emma erin ethan eva evelyn
    evie ewan farah fatima fatimah felix finlay fiona florence frederick freya gareth gary gavin gemma geoffrey george
    georgia georgina gianna gillian gordon graham greta hamza hannah hari harley harriet harrison harry harvey hasan
    hassan heather heidi helen henry hollie hugo ian ibrahim idris imani imran imogen isaac isabel isabella isabelle
    isla ismail ivan jack jackson jacob jacqueline jade jake jamal james jamie jane janet janusz jasmine jason jayden
    jean jennifer jenny jeremy jessica joan joanna joanne john jonathan jordan joseph josh joshua joyce judith julia
    julian julie karen karim karl kate katherine kathleen katie kayleigh keira keith kelly kenneth kevin khadija kieran
    kimberley kirsty kofi kwame kyle lara laura lauren layla leah leanne lena leo leon leroy lewis liam lily linda lisa
    logan louis louise luca lucas lucy luka luke lydia maddison madison maisie malik marcus margaret maria mariam marie
    marko martha martin maryam mason matilda matthew megan mia michael michelle miguel mila millie mohamed mohammad
    mohammed molly muhammad musa nadia naomi natalie nathan nathaniel neil niamh nicholas nicola nicole nikhil nina noah
    nora oliver olivia omar oscar owen patricia patrick paul pauline pedro peter philip phoebe piotr poppy priya rachel
    rahul rajesh ralph rania rebecca reece reuben rhys riya robert roger ronan rosie ryan sabrina sadia saira salma
    samantha samuel sana sandra sara sarah scarlett scott sean sebastian shabnam shanice sharon sheila shona sian siân
    simon sienna simran sofia sonia sophia sophie spencer stacey stefan stephanie stephen steven stuart susan suzanne
    tamara tamika tanisha tanya tariq taylor teresa thea theo theodore thomas tiana tobias tomasz toby tracey tristan
    tyler tyrone uma umar valerie vanessa veronica victor victoria vijay viktor vivian vivienne wayne wendy william
    yasmin yusuf zac zachary zahra zain zara zainab zoe zofia zuzanna
    """.split()  # noqa: SIM905 - a list of quoted words could not be read over
)
"""First names that are no other words, also where they are written small."""

NO_NAMES: Final = frozenset(
    """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays christmas easter eid
    diwali ramadan hanukkah advent lent halloween pentecost english british england britain wales scotland ireland welsh
    irish scottish european french german spanish polish urdu arabic punjabi bengali turkish somali romanian ukrainian
    latin london christian muslim jewish hindu sikh catholic anglican church islam designated safeguarding lead leads
    deputy deputies head heads headteacher teacher teachers principal chair governor governors governing board trust
    trustee trustees academy academies school schools college nursery reception year years key stage stages early
    foundation form class assistant assistants teaching support staff council forum parent parents pupil pupils student
    students children child local authority officer section sections part annex appendix chapter paragraph block gate
    hall house building room panel partner partners partnership partnerships police social care services service health
    safety education department secretary state working together keeping ofsted prevent channel healthcare plan plans
    act acts regulations equality data protection code government minister inspector inspectors inspection national
    review reviews inquiry serious case team manager business bursar clerk mentor counsellor nurse doctor coordinator
    senco tutor director executive chief officer google microsoft teams windows word excel arbor bromcom sims cpoms
    office outlook zoom whatsapp snapchat instagram tiktok facebook youtube xbox playstation roblox android apple iphone
    internet wi-fi autumn spring summer winter term inset day week friends community committee group pta helpline help
    hub mash bank holiday god bible quran chatgpt copilot operation encompass first aid fire risk assessment policy
    policies procedure procedures guidance law low level concern concerns allegation allegations a an the and or of in
    on at to for by with from as is was were be i we they he she it who that this these those not no but if when where
    our their his her its my your us them all each every other another both half north south east west upper lower
    middle old new main annexe library gym playground bluetooth mathematics maths science history geography art music
    drama technology computing lado dfe kcsie learning review regulation agency standard standards handbook family families
    referral referrals mechanism minimum order orders unit human rights convention crime policing security counter-terrorism
    violence reduction sexual offences rehabilitation offenders ministry forced marriage cyber safer centre report remove
    sign-in court courts supreme network inspection inspections individual women governance restraint log training audit
    meeting office-holder site premises transport taxi bus breakfast club clubs lunchtime playtime
    """.split()  # noqa: SIM905 - a list of quoted words could not be read over
)
"""Words that carry a capital in schools and are nobody's name."""
