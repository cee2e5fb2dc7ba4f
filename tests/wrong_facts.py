# ruff: noqa: E501 - one fault is one line, to be read as a table
"""Wrong facts of all kinds, as people write them: what each is, its file, and the rules of which one must see it.

A fault counts as seen when a finding of one of its rules stands in its file, with the words given in its message.
"""

from __future__ import annotations

from typing import NamedTuple

from kg.rdf import PREFIXES

MY = "https://example.org/my/"
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted({**PREFIXES, "my": MY}.items())) + "\n"
DIGEST = "0" * 63 + "a"
SOURCE = "sgd:Source_DePetrisWashingtonExaminer"
VOICE = "sgd:Person_DanielDePetris"
OPTION = "sgd:Guarantee_EuropeanTroopsAfterSettlement"
RECORD = "sg:recordedIn sgd:Source_Countrycode ; sg:verification sgd:Verification_Verified"
EVIDENCE = f'my:Evidence_1 a sg:Evidence ; sg:inSource {SOURCE} ; sg:startsAt 10 ; sg:endsAt 60 ; sg:spanDigest "{DIGEST}" .\n'
CLAIM = {
    "a": "sg:Position",
    "rdfs:label": '"Poland keeps its soldiers at home"@en',
    "sg:about": OPTION,
    "sg:attribution": "sgd:Attribution_Reported",
    "sg:claimant": VOICE,
    "sg:hasEvidence": "my:Evidence_1",
    "sg:holder": "sgd:State_Poland",
    "sg:stance": "sgd:Stance_IsCautious",
    "sg:statedOn": '"2025-08-20"^^xsd:date',
    "sg:statedOnLatest": '"2025-08-24"^^xsd:date',
}
ASSESSMENT = {
    **{name: value for name, value in CLAIM.items() if name not in ("sg:about", "sg:stance")},
    "a": "sg:Assessment",
    "sg:assesses": OPTION,
    "sg:criterion": "sgd:Criterion_Feasibility",
    "sg:verdict": "sgd:Verdict_NotMet",
}


class Fault(NamedTuple):
    """A wrong fact: what it is, the text of a file, the rules of which one must see it, words of the message, and the file's ending."""

    name: str
    text: str
    rules: str
    words: str = ""
    ending: str = ".ttl"


def node(name: str, **said: str) -> str:
    """Return a node in Turtle."""
    return f"my:{name} " + " ;\n    ".join(f"{predicate} {value}" for predicate, value in said.items()) + " .\n"


def claim(*, name: str = "Claim_1", of: dict[str, str] = CLAIM, **other: str) -> str:
    """Return a whole claim with its evidence, with other values for some properties; an empty one leaves the property out."""
    said = of | {name.replace("__", ":"): value for name, value in other.items()}
    return node(name, **{predicate: value for predicate, value in said.items() if value}) + EVIDENCE


def thing(cls: str, label: str, more: str = "", name: str = "it") -> str:
    """Return a thing of a class."""
    return f'my:{name} a sg:{cls} ; rdfs:label "{label}"@en{" ; " + more if more else ""} .\n'


def day(name: str, value: str) -> str:
    return f'sg:{name} "{value}"^^xsd:date'


def event(value: str) -> str:
    return thing("Event", "fair of Alba", f"sg:onDate {value}")


def document(*nodes: str, context: str = '{"@vocab": "https://w3id.org/sgkg/ns#", "sgd": "https://w3id.org/sgkg/id/"}') -> str:
    return f'{{"@context": {context}, "@graph": [{", ".join(nodes)}]}}'


FAULTS = [
    # Names
    Fault("a property is misspelt", claim(sg__about="", sg__aboot=OPTION), "unknown-term", "sg:about"),
    Fault("a property has a capital", claim(sg__holder="", sg__Holder="sgd:State_Poland"), "unknown-term", "sg:holder"),
    Fault("a class is misspelt", claim(a="sg:Postion"), "unknown-term", "sg:Position"),
    Fault("a class stands for a property", claim(sg__Claim="my:Claim_2"), "misused-term", "is a class"),
    Fault("a property stands for a class", thing("holder", "A holder"), "misused-term unknown-term", "is a property"),
    Fault("a name of the graph is misspelt", claim(sg__holder="sgd:State_Polnad"), "unknown-individual", "sgd:State_Poland"),
    Fault("somebody of one's own is nowhere", claim(sg__holder="my:State_Nowhere"), "unknown-individual", "neither in the graph nor in these files"),
    Fault(
        "a Dublin Core term is misspelt",
        thing("Event", "fair of Alba", f'{day("onDate", "2024-01-01")} ; dcterms:titel "x"@en'),
        "unfamiliar-term",
        "title",
    ),
    Fault("a SKOS term is misspelt", thing("Person", "Jane Roe", 'skos:altLable "JR"@en'), "unfamiliar-term", "skos:altLabel"),
    Fault("a property of one's own is nowhere declared", claim(my__mood='"gloomy"'), "undeclared-property", "my:mood is"),
    Fault("a schema.org term is misspelt", thing("Source", "a gazette", 'schema:urll "https://example.org/"'), "unfamiliar-term", "schema:url"),
    Fault("a node has no class", 'my:it rdfs:label "Jane Roe"@en .', "untyped-individual", "no class"),
    Fault("a term is described anew", 'sg:holder rdfs:label "owner"@en .', "redefines-term", "sg:holder"),
    Fault(
        "a concept is added to a closed scheme",
        'sgd:Stance_Yawns a skos:Concept ; skos:inScheme sgd:Scheme_Stance ; rdfs:label "yawns"@en .',
        "closed-scheme foreign-individual",
        "",
    ),
    Fault("a new name is made in sgd:", 'sgd:Person_JaneRoe a sg:Person ; rdfs:label "Jane Roe"@en .', "foreign-individual", "your workspace"),
    Fault("a name stands in quotation marks", claim(sg__holder='"Poland"'), "literal-for-iri", "sgd:State_Poland"),
    Fault("a label is a node", claim(rdfs__label="sgd:State_Poland"), "iri-for-literal Labelled-label", ""),
    Fault("a date is a node", claim(sg__statedOn="sgd:State_Poland"), "iri-for-literal", "sg:statedOn"),
    Fault(
        "the prefix is of another namespace",
        (HEAD + claim()).replace("sgkg/ns#", "sgkg/term#"),
        "wrong-namespace",
        "https://w3id.org/sgkg/ns#",
        ".whole",
    ),
    Fault(
        "the prefix has http for https",
        (HEAD + claim()).replace("https://w3id.org/sgkg/ns#", "http://w3id.org/sgkg/ns#"),
        "wrong-namespace",
        "https://w3id.org/sgkg/ns#",
        ".whole",
    ),
    Fault(
        "the prefix of individuals is wrong",
        (HEAD + claim()).replace("https://w3id.org/sgkg/id/", "https://w3id.org/sgkg/"),
        "wrong-namespace",
        "https://w3id.org/sgkg/id/",
        ".whole",
    ),
    Fault(
        "a class of another vocabulary holds a view",
        'my:it a <http://xmlns.com/foaf/0.1/Person> ; <http://xmlns.com/foaf/0.1/name> "Jane Roe" .\n' + claim(sg__holder="my:it"),
        "Claim-holder",
        "my:it is a <http://xmlns.com/foaf/0.1/Person>. A claim",
    ),
    # Days
    Fault("a day that there is not", event('"2026-02-29"^^xsd:date'), "date-form", "there is no 29 February 2026"),
    Fault("a month that there is not", event('"2026-13-01"^^xsd:date'), "date-form", "there is no month 13"),
    Fault("a day without zeros", event('"2025-3-6"^^xsd:date'), "date-form", "2025-03-06"),
    Fault("a day as it is spoken", event('"6 March 2025"^^xsd:date'), "date-form", "2025-03-06"),
    Fault("a day that may be two", event('"6/3/2025"'), "date-form", "year-month-day"),
    Fault("a moment for a day", event('"2025-03-06T10:00:00Z"^^xsd:dateTime'), "date-form", "2025-03-06"),
    Fault("a day with a time zone", event('"2025-03-06Z"^^xsd:date'), "date-form", "2025-03-06"),
    Fault("a year for a day", event('"2014"^^xsd:gYear'), "date-form", "2014-01-01"),
    Fault("a month for a day", event('"2014-03"^^xsd:gYearMonth'), "date-form", "2014-03-31"),
    Fault("a year with five figures", event('"20250-01-01"^^xsd:date'), "far-day date-form", ""),
    Fault("a year of the far future", event('"2205-01-01"^^xsd:date'), "far-day", "2205"),
    Fault("a year of antiquity", event('"0205-01-01"^^xsd:date'), "far-day", "205"),
    Fault(
        "an end before the beginning",
        thing("State", "Alba", f"{day('from', '2001-01-01')} ; {day('until', '1999-01-01')}"),
        "bounds-reversed Dated-fromNotAfterUntil Dated-onDateNotAfterOnDateLatest",
        "",
    ),
    Fault(
        "bounds the wrong way round",
        event('"2024-05-31"^^xsd:date ; sg:onDateLatest "2024-05-01"^^xsd:date'),
        "bounds-reversed Dated-fromNotAfterUntil Dated-onDateNotAfterOnDateLatest",
        "",
    ),
    Fault(
        "told before the text appeared",
        claim(sg__statedOn='"2024-01-01"^^xsd:date', sg__statedOnLatest='"2024-01-01"^^xsd:date'),
        "stated-before-published",
        "",
    ),
    Fault(
        "in force before it was signed",
        thing(
            "Treaty",
            "Treaty of Alba",
            f"{day('signedOn', '2001-05-01')} ; {day('inForceFrom', '2000-05-01')} ; sg:characterisedAs sgd:CommitmentKind_Agreement ; {RECORD}",
        ),
        "bounds-reversed outside-instrument-life Dated-signedOnNotAfterInForceFrom",
        "",
    ),
    Fault(
        "ended before it was signed",
        thing(
            "Treaty",
            "Treaty of Alba",
            f"{day('signedOn', '2001-05-01')} ; {day('endedOn', '2000-05-01')} ; sg:characterisedAs sgd:CommitmentKind_Agreement ; {RECORD}",
        ),
        "bounds-reversed outside-instrument-life Dated-signedOnNotAfterInForceFrom",
        "",
    ),
    Fault(
        "two days of force",
        thing(
            "Treaty",
            "Treaty of Alba",
            f'{day("signedOn", "2001-05-01")} ; {day("inForceFrom", "2002-05-01")} , "2003-05-01"^^xsd:date ; sg:characterisedAs sgd:CommitmentKind_Agreement ; {RECORD}',
        ),
        "Dated-inForceFrom",
        "given twice",
    ),
    # Who was there, and when
    Fault(
        "a party that no longer existed",
        thing("Event", "talks in Alba", f"{day('onDate', '2015-01-01')} ; sg:participant sgd:State_SovietUnion"),
        "actor-outside-its-life",
        "",
    ),
    Fault(
        "a party that did not exist yet",
        thing("Event", "talks in Alba", f"{day('onDate', '1980-01-01')} ; sg:participant sgd:State_Ukraine"),
        "actor-outside-its-life",
        "",
    ),
    Fault(
        "a party to a treaty after its end",
        thing(
            "Participation",
            "Soviet Union in the Treaty of Alba",
            f"sg:inInstrument my:treaty ; sg:participant sgd:State_SovietUnion ; sg:role sgd:Role_Party ; {RECORD}",
        )
        + thing(
            "Treaty", "Treaty of Alba", f"{day('signedOn', '2001-05-01')} ; sg:characterisedAs sgd:CommitmentKind_Agreement ; {RECORD}", "treaty"
        ),
        "actor-outside-its-life",
        "",
    ),
    Fault("a view of a state that had ended", claim(sg__holder="sgd:State_Czechoslovakia"), "actor-outside-its-life", ""),
    Fault(
        "a guarantor that no longer existed",
        thing("Guarantee", "shield of Alba", "sg:guarantor sgd:State_SovietUnion ; sg:beneficiary sgd:State_Ukraine ; sg:establishedBy my:treaty")
        + thing(
            "Treaty", "Treaty of Alba", f"{day('signedOn', '2001-05-01')} ; sg:characterisedAs sgd:CommitmentKind_Agreement ; {RECORD}", "treaty"
        ),
        "actor-outside-its-life",
        "",
    ),
    Fault(
        "a second holder of an office",
        thing(
            "Incumbency",
            "Jane Roe as President of France",
            f"sg:office sgd:Office_PresidentFrance ; sg:officeHolder my:jane ; {day('from', '2024-01-01')} ; {RECORD}",
        )
        + thing("Person", "Jane Roe", name="jane"),
        "held-twice",
        "",
    ),
    Fault(
        "a membership entered twice",
        thing(
            "Membership",
            "France in NATO again",
            f"sg:member sgd:State_France ; sg:organization sgd:Alliance_NATO ; {day('from', '1949-04-04')} ; {RECORD}",
        ),
        "held-twice",
        "",
    ),
    Fault(
        "an alliance in itself",
        thing(
            "Membership", "NATO in NATO", f"sg:member sgd:Alliance_NATO ; sg:organization sgd:Alliance_NATO ; {day('from', '1949-04-04')} ; {RECORD}"
        ),
        "goes-in-a-circle",
        "",
    ),
    Fault(
        "an office held by an organization",
        thing(
            "Incumbency",
            "NATO as President of France",
            f"sg:office sgd:Office_PresidentFrance ; sg:officeHolder sgd:Alliance_NATO ; {day('from', '1960-01-01')} ; {day('until', '1961-01-01')} ; {RECORD}",
        ),
        "Incumbency-officeHolder",
        "",
    ),
    Fault(
        "a voice out of office",
        claim(sg__holder="sgd:State_UnitedStates", sg__voicedBy="sgd:Person_JoeBiden sgd:Person_Nobody".split()[0]),
        "voice-out-of-office unknown-individual",
        "",
    ),
    Fault("a mouth that is a state", claim(sg__voicedBy="sgd:State_France"), "Claim-voicedBy", ""),
    # Commitments
    Fault(
        "a guarantor of himself",
        thing("Guarantee", "shield of Alba", "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_France"),
        "own-beneficiary",
        "",
    ),
    Fault(
        "a guarantee against its beneficiary",
        thing("Guarantee", "shield of Alba", "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:against sgd:State_Poland"),
        "own-beneficiary",
        "",
    ),
    Fault(
        "a guarantor in quotation marks",
        thing("Guarantee", "shield of Alba", 'sg:guarantor "the West" ; sg:beneficiary sgd:State_Poland'),
        "literal-for-iri",
        "",
    ),
    Fault(
        "a guarantor that is a treaty",
        thing("Guarantee", "shield of Alba", "sg:guarantor sgd:Treaty_NorthAtlanticTreaty ; sg:beneficiary sgd:State_Poland"),
        "Guarantee-guarantor",
        "",
    ),
    Fault(
        "an obligation of a stranger",
        thing("Guarantee", "shield of Alba", "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:hasObligation my:duty")
        + thing("Obligation", "defence of Alba", "sg:obligationType sgd:ObligationType_Defence ; sg:owedBy sgd:State_Japan", "duty"),
        "owed-by-a-stranger",
        "",
    ),
    Fault(
        "an option that narrows itself",
        thing("Guarantee", "shield of Alba", "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:narrows my:it"),
        "goes-in-a-circle",
        "",
    ),
    Fault(
        "in force and ended at once",
        thing("Status", "shield in force", f"sg:statusOf my:g ; sg:statusValue sgd:StatusValue_InForce ; {day('from', '2000-01-01')} ; {RECORD}")
        + thing(
            "Status", "shield ended", f"sg:statusOf my:g ; sg:statusValue sgd:StatusValue_Terminated ; {day('from', '2001-01-01')} ; {RECORD}", "s2"
        )
        + thing("Guarantee", "shield of Alba", "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland", "g"),
        "status-contradicts",
        "",
    ),
    Fault(
        "a breach before the promise",
        thing(
            "Breach",
            "breach of Budapest",
            f"sg:breaches sgd:Guarantee_Budapest ; sg:breachedBy sgd:State_Russia ; {day('onDate', '1993-01-01')} ; {RECORD}",
        ),
        "breach-before-commitment",
        "",
    ),
    Fault(
        "a breach by a stranger",
        thing(
            "Breach",
            "breach of Budapest",
            f"sg:breaches sgd:Guarantee_Budapest ; sg:breachedBy sgd:State_Japan ; {day('onDate', '2014-03-01')} ; {RECORD}",
        ),
        "breach-by-unbound-actor",
        "",
    ),
    Fault(
        "troops that are a word",
        thing(
            "Deployment",
            "troops in Alba",
            f'sg:deployer sgd:State_France ; sg:host sgd:State_Poland ; sg:troopCount "about five hundred" ; sg:missionType sgd:MissionType_Tripwire ; {day("from", "2024-01-01")} ; {RECORD}',
        ),
        "Deployment-troopCount",
        "",
    ),
    Fault(
        "troops below nothing",
        thing(
            "Deployment",
            "troops in Alba",
            f"sg:deployer sgd:State_France ; sg:host sgd:State_Poland ; sg:troopCount -500 ; sg:missionType sgd:MissionType_Tripwire ; {day('from', '2024-01-01')} ; {RECORD}",
        ),
        "Deployment-troopCount",
        "",
    ),
    # Claims
    Fault("a claim without words", claim(sg__hasEvidence=""), "ClaimHasEvidence", ""),
    Fault("a claim without a claimant", claim(sg__claimant=""), "ClaimClaimant", ""),
    Fault("a claim without a holder", claim(sg__holder=""), "Claim-holder", ""),
    Fault("a claim without a day", claim(sg__statedOn="", sg__statedOnLatest=""), "Claim-statedOn", ""),
    Fault("two stances in one claim", claim(sg__stance="sgd:Stance_Supports , sgd:Stance_RulesOut"), "Position-stance", ""),
    Fault("a verdict for a stance", claim(sg__stance="sgd:Verdict_Met"), "Position-stance", ""),
    Fault("a certainty in words", claim(sg__certainty='"pretty sure"'), "literal-for-iri Claim-certainty", ""),
    Fault("a claimant who wrote nothing of it", claim(sg__claimant="sgd:Person_DonaldTrump"), "claimant-is-not-author", ""),
    Fault("one's own view held by another", claim(sg__attribution="sgd:Attribution_Own"), "own-view-of-another", ""),
    Fault(
        "a claim that is on record too",
        claim(sg__recordedIn="sgd:Source_Countrycode", sg__verification="sgd:Verification_Verified"),
        "statement-without-origin SourceOrRecord Claim Statement ClaimAttribution",
        "",
    ),
    Fault(
        "a record without its document",
        thing(
            "Status", "shield in force", f"sg:statusOf sgd:Guarantee_Budapest ; sg:statusValue sgd:StatusValue_InForce ; {day('from', '2000-01-01')}"
        ),
        "Statement statement-without-origin",
        "",
    ),
    Fault(
        "a record that is not verified or unverified",
        thing(
            "Status",
            "shield in force",
            f"sg:statusOf sgd:Guarantee_Budapest ; sg:statusValue sgd:StatusValue_InForce ; {day('from', '2000-01-01')} ; sg:recordedIn sgd:Source_Countrycode",
        ),
        "Recorded-verification",
        "",
    ),
    Fault(
        "both yes and no in one voice",
        claim(sg__stance="sgd:Stance_Supports") + claim(name="Claim_2", sg__stance="sgd:Stance_Opposes", rdfs__label='"Poland is against it"@en'),
        "contradiction-in-one-voice",
        "",
    ),
    Fault(
        "supports and declines in one voice",
        claim(sg__stance="sgd:Stance_Supports") + claim(name="Claim_2", sg__stance="sgd:Stance_Declines", rdfs__label='"Poland is against it"@en'),
        "contradiction-in-one-voice",
        "",
    ),
    Fault(
        "met and not met in one voice",
        claim(of=ASSESSMENT) + claim(name="Claim_2", of=ASSESSMENT, sg__verdict="sgd:Verdict_Met", rdfs__label='"it can be done"@en'),
        "contradiction-in-one-voice",
        "",
    ),
    Fault("the same claim twice", claim() + claim(name="Claim_2", rdfs__label='"Poland holds back"@en'), "duplicate-claim", ""),
    Fault("a view of a person", claim(sg__about="sgd:Person_DonaldTrump"), "Position-about", ""),
    Fault("a condition in words", claim(sg__condition='"if it rains"'), "literal-for-iri", ""),
    Fault("a claim that rests on itself", claim(sg__restsOn="my:Claim_1"), "goes-in-a-circle", ""),
    Fault("a variant of another's claim", claim(sg__variantOf="sgd:Claim_kluth-taipei-times_dilemma"), "variant-is-no-variant", ""),
    Fault(
        "a view typed in for the state too",
        claim(sg__holder="sgd:Person_DonaldTrump") + claim(name="Claim_2", sg__holder="sgd:State_UnitedStates", rdfs__label='"Washington too"@en'),
        "said-twice-by-hand",
        "",
    ),
    Fault(
        "a supposition that somebody asserts",
        f'my:it a sg:Supposition ; rdfs:label "it rains"@en ; sg:claimant {VOICE} ; sg:hasEvidence my:Evidence_1 .\n' + EVIDENCE,
        "Supposition-claimant",
        "Nobody asserts",
    ),
    Fault("a judgement without a criterion", claim(of=ASSESSMENT, sg__criterion=""), "Assessment-criterion", ""),
    # Evidence, sources, names
    Fault("an end before the start", claim().replace("sg:endsAt 60", "sg:endsAt 6"), "Span-startsAt", ""),
    Fault("a place without a digest", claim().replace(f' ; sg:spanDigest "{DIGEST}"', ""), "Span-spanDigest", ""),
    Fault("a digest in capitals", claim().replace(DIGEST, "A" * 64), "Span-spanDigest", ""),
    Fault("a place in no source", claim().replace(f"sg:inSource {SOURCE} ; ", ""), "Span-inSource", ""),
    Fault(
        "two places that overlap",
        claim(sg__hasEvidence="my:Evidence_1 , my:Evidence_2")
        + f'my:Evidence_2 a sg:Evidence ; sg:inSource {SOURCE} ; sg:startsAt 50 ; sg:endsAt 90 ; sg:spanDigest "{"1" * 64}" .\n',
        "evidence-overlaps",
        "",
    ),
    Fault(
        "a slug that another text has",
        thing(
            "Source",
            "another text",
            'sg:slug "depetris-washington-examiner" ; sg:textDigest "'
            + "b" * 64
            + '" ; sg:expresses sgd:Work_DePetrisArticle ; '
            + day("publishedOn", "2025-08-20"),
        ),
        "code-shared",
        "the same slug",
    ),
    Fault(
        "a text that is there already",
        thing(
            "Source",
            "another text",
            'sg:slug "my-depetris" ; sg:textDigest "67d7b8b1ce99180b7a1ba2e59df74bf28b4e135eca6a4e7a8327ba2083cc429f" ; sg:expresses sgd:Work_DePetrisArticle ; '
            + day("publishedOn", "2025-08-20"),
        ),
        "code-shared",
        "the same text",
    ),
    Fault("a work without an author", thing("Work", "another text", day("publishedOn", "2024-01-01")), "Work-author", ""),
    Fault(
        "a digest of itself",
        thing("Work", "another text", f"{day('publishedOn', '2024-01-01')} ; sg:author {VOICE} ; sg:digestOf my:it"),
        "goes-in-a-circle",
        "",
    ),
    Fault("an address that is none", thing("Source", "a gazette", 'schema:url "www.example.org"'), "Source-url", ""),
    Fault("a thing without a label", "my:it a sg:Person .", "Labelled-label name-missing", ""),
    Fault("two labels", 'my:it a sg:Person ; rdfs:label "Jane Roe"@en , "Jane R. Roe"@en .', "Labelled-label name-missing", ""),
    Fault("a label without a language", 'my:it a sg:Person ; rdfs:label "Jane Roe" .', "Labelled-label", ""),
    Fault("the same person twice", thing("Person", "Jane Roe") + thing("Person", "jane  roe", name="two"), "name-shared", ""),
    Fault(
        "the same person by another name",
        thing("Person", "Jane Roe") + thing("Person", "J. Roe", 'skos:altLabel "Jane Roe"@en', "two"),
        "name-shared",
        "",
    ),
    Fault("a person of the graph again", thing("Person", "Donald Trump"), "name-shared", "sgd:Person_DonaldTrump"),
    Fault("a person of the graph by another name", thing("Person", "Donald J. Trump"), "name-alike", "sgd:Person_DonaldTrump"),
    Fault("a code of the graph again", thing("State", "Alba", 'sg:iso3 "FRA"'), "code-shared", "sgd:State_France"),
    Fault("an identifier that is none", thing("Person", "Jane Roe", 'sg:wikidata "Q12a"'), "Thing-wikidata Wikidata Labelled-wikidata", "Q"),
    Fault("two identifiers", thing("Person", "Jane Roe", 'sg:wikidata "Q1" , "Q2"'), "Thing-wikidata Wikidata Labelled-wikidata", "one"),
    Fault("one thing of two names", thing("Person", "Jane Roe", "owl:sameAs sgd:Person_DonaldTrump"), "same-as", ""),
    # What a file changes
    Fault("a state that is a person", thing("State", "Alba", "a sg:Person"), "disjoint-classes", ""),
    Fault("a claim that is an actor", claim(a="sg:Position , sg:Organization"), "disjoint-classes", ""),
    Fault("a guarantor more in the record", "sgd:Guarantee_Budapest sg:guarantor sgd:State_France .", "rewrites-record adds-to-the-record", ""),
    Fault(
        "another's claim made surer",
        "sgd:Claim_kluth-taipei-times_dilemma sg:certainty sgd:Certainty_Possible .",
        "changes-a-claim rewrites-record",
        "",
    ),
    Fault("a membership ended", f"sgd:Membership_NATO_France {day('until', '2020-01-01')} .", "rewrites-record adds-to-the-record", ""),
    Fault("a state renamed", 'sgd:State_France rdfs:label "Gaul"@en .', "rewrites-record Labelled-label", ""),
    Fault(
        "a second day of force for a treaty of the graph",
        f"sgd:Treaty_NorthAtlanticTreaty {day('inForceFrom', '1950-01-01')} .",
        "rewrites-record adds-to-the-record Instrument-inForceFrom",
        "",
    ),
    # Formats
    Fault("named graphs", "my:g { " + thing("Person", "Jane Roe") + " }", "named-graphs", "", ".trig"),
    Fault("JSON without a context", '{"holder": "Poland", "stance": "supports"}', "nothing-checked", "@context", ".jsonld"),
    Fault(
        "a misspelt key of JSON-LD", document(f'{{"@id": "{MY}it", "@type": "Event", "onDatte": "2024-01-01"}}'), "unknown-term", "onDate", ".jsonld"
    ),
    Fault(
        "a name as text in JSON-LD",
        document(f'{{"@id": "{MY}it", "@type": "Event", "participant": "Poland"}}'),
        "literal-for-iri",
        '{"@id": "sgd:State_Poland"}',
        ".jsonld",
    ),
    Fault(
        "a plain day in JSON-LD",
        document(f'{{"@id": "{MY}it", "@type": "Event", "onDate": "2024-01-01"}}'),
        "date-form",
        '"@type": "http',
        ".jsonld",
    ),
    Fault("nothing in the file", "\n", "nothing-checked", "no triple"),
    Fault("a missing dot", "my:it a sg:Person", "syntax", ""),
    Fault("a space in an IRI", "my:it a <https://w3id.org/sgkg/ns# Person> .", "syntax", ""),
    Fault("a prefix that is not declared", "your:it a sg:Person .", "syntax", "your"),
    Fault("a column that is none", "id,class,rdfs:label,sg:hollder\nit,sg:Person,Jane Roe,x\n", "table-column", "sg:holder", ".csv"),
    Fault(
        "a cell that names nobody",
        "id,class,rdfs:label,sg:onDate,sg:participant\nit,sg:Event,fair of Alba,2024-01-01,Polnad\n",
        "table-cell",
        "sgd:State_Poland",
        ".csv",
    ),
    Fault(
        "a cell that may be several",
        "id,class,rdfs:label,sg:onDate,sg:participant\nit,sg:Event,fair of Alba,2024-01-01,Korea\n",
        "table-cell",
        "several",
        ".csv",
    ),
    Fault("a day in a cell", "id,class,rdfs:label,sg:onDate\nit,sg:Event,fair of Alba,6 March 2025\n", "date-form", "write  2025-03-06", ".csv"),
    Fault("a row without an id", "id,class,rdfs:label\n,sg:Person,Jane Roe\n", "table-cell", "no id", ".csv"),
    Fault(
        "two values in a cell for one",
        "id,class,rdfs:label,sg:wikidata\nit,sg:Person,Jane Roe,Q1 | Q2\n",
        "Thing-wikidata Wikidata Labelled-wikidata",
        "one",
        ".csv",
    ),
]


def _triples(text: str) -> str:
    """Return Turtle as N-Triples."""
    import pyoxigraph as ox

    return (ox.serialize(ox.parse((HEAD + text).encode(), ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _other(text: str, form: str) -> str:
    import pyoxigraph as ox

    read = (quad.triple for quad in ox.parse((HEAD + text).encode(), ox.RdfFormat.TURTLE))
    return (ox.serialize(read, format=getattr(ox.RdfFormat, form)) or b"").decode()


_JANE = thing("Person", "Jane Roe", name="Person_JaneRoe")
_WORK = thing("Work", "a report on Alba", f"{day('publishedOn', '2024-05-01')} ; sg:author my:Person_JaneRoe", "Work_Report")
_TREATY = thing(
    "Treaty",
    "Treaty of Alba",
    f"{day('signedOn', '2001-05-01')} ; {day('inForceFrom', '2002-01-01')} ; sg:characterisedAs sgd:CommitmentKind_Agreement ; {RECORD}",
    "Treaty_Alba",
)
_SHIELD = thing(
    "Guarantee",
    "shield of Alba",
    "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:establishedBy my:Treaty_Alba",
    "Guarantee_Alba",
)
_EVENT = thing(
    "Event",
    "talks at Alba",
    f"{day('onDate', '2024-03-01')} ; {day('onDateLatest', '2024-03-31')} ; sg:participant sgd:State_France , sgd:State_Poland",
    "Event_Talks",
)

#: What practitioners write, and write well: names of files and their texts, each set checked together.
GOOD = {
    "a claim in Turtle": {"a.ttl": HEAD + claim()},
    "a claim in TriG without named graphs": {"a.trig": HEAD + claim()},
    "a claim in N-Triples": {"a.nt": _triples(claim())},
    "a claim in RDF/XML": {"a.rdf": _other(claim(), "RDF_XML")},
    "a claim in N-Quads without graphs": {"a.nq": _triples(claim())},
    "an event in JSON-LD": {
        "a.jsonld": document(
            f'{{"@id": "{MY}Event_Talks", "@type": "Event", "rdfs:label": {{"@value": "talks at Alba", "@language": "en"}}, '
            '"onDate": {"@value": "2024-03-01", "@type": "xsd:date"}, "participant": [{"@id": "sgd:State_France"}, {"@id": "sgd:State_Poland"}]}',
            context='{"@vocab": "https://w3id.org/sgkg/ns#", "sgd": "https://w3id.org/sgkg/id/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#", '
            '"xsd": "http://www.w3.org/2001/XMLSchema#"}',
        )
    },
    "prefixes of one's own": {
        "a.ttl": (HEAD + claim())
        .replace("PREFIX sg:", "PREFIX g:")
        .replace(" sg:", " g:")
        .replace("PREFIX sgd:", "PREFIX i:")
        .replace(" sgd:", " i:")
    },
    "a treaty and what it establishes": {"a.ttl": HEAD + _TREATY + _SHIELD},
    "two files that name each other": {"a.ttl": HEAD + _SHIELD, "b.ttl": HEAD + _TREATY},
    "a person and her work": {"a.ttl": HEAD + _JANE + _WORK},
    "a table": {
        "a.csv": "id,class,rdfs:label,sg:onDate,sg:onDateLatest,sg:participant\nEvent_Talks,sg:Event,talks at Alba,2024-03-01,2024-03-31,France | Poland\n"
    },
    "a table beside a Turtle file": {
        "a.csv": "id,class,rdfs:label,sg:onDate,sg:participant\nEvent_Talks,sg:Event,talks at Alba,2024-03-01,Jane Roe | France\n",
        "b.ttl": HEAD + _JANE,
    },
    "a table with labels for heads and a remark": {"a.csv": "id;class;label;on date;# mine\nEvent_Talks;event;talks at Alba;2024-03-01;to be read\n"},
    "a tab-separated table": {"a.tsv": "id\tclass\trdfs:label\nPerson_JaneRoe\tsg:Person\tJane Roe\n"},
    "a property of one's own, declared": {
        "a.ttl": HEAD + _JANE.replace(" .\n", ' ; my:mood "gay" .\n') + 'my:mood a owl:DatatypeProperty ; rdfs:label "mood"@en .\n'
    },
    "a remark on what the graph has": {"a.ttl": HEAD + 'sgd:State_France skos:altLabel "the Hexagon"@en .\n'},
    "an official statement": {
        "a.ttl": HEAD
        + thing(
            "Position",
            "Poland keeps its soldiers at home, officially",
            f"sg:about {OPTION} ; sg:holder sgd:State_Poland ; sg:stance sgd:Stance_IsCautious ; {day('statedOn', '2025-02-19')} ; {RECORD}",
        )
    },
    "a view on one's own event": {"a.ttl": HEAD + claim(sg__about="my:Event_Talks") + _EVENT},
    "a judgement with a certainty": {"a.ttl": HEAD + claim(of=ASSESSMENT, sg__certainty="sgd:Certainty_Likely", sg__ofGuarantor="sgd:State_Poland")},
    "a mutual guarantee": {
        "a.ttl": HEAD
        + _TREATY
        + thing(
            "Guarantee",
            "pact of Alba",
            "sg:guarantor sgd:State_France , sgd:State_Poland ; sg:beneficiary sgd:State_France , sgd:State_Poland ; sg:establishedBy my:Treaty_Alba",
            "Guarantee_Pact",
        )
    },
    "what the graph says already": {"a.ttl": HEAD + "sgd:State_France a sg:State .\n"},
}

#: More of them, thought of apart: it is enough that anything is told of each.
MORE = {
    "evidence of another's text": claim().replace(SOURCE, "sgd:Source_KluthTaipeiTimes"),
    "guarantee established by a person": thing(
        "Guarantee", "shield of Alba", "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:establishedBy sgd:Person_DonaldTrump"
    ),
    "participation signed by a state": thing(
        "Participation",
        "France in Alba",
        f"sg:participant sgd:State_France ; sg:inInstrument sgd:Treaty_NorthAtlanticTreaty ; sg:role sgd:Role_Signatory ; sg:signedBy sgd:State_France ; {RECORD}",
    ),
    "place is a person": thing("Event", "fair of Alba", f"{day('onDate', '2024-01-01')} ; sg:place sgd:Person_DonaldTrump"),
    "latest only": thing("Event", "fair of Alba", day("onDateLatest", "2024-01-01")),
    "evidence that is a guarantee": claim(sg__hasEvidence="sgd:Guarantee_Budapest"),
    "author in quotes": thing("Work", "report", 'sg:author "NATO" ; ' + day("publishedOn", "2024-01-01")),
    "measure without taker": thing("Measure", "sanctions", "sg:against sgd:State_Russia"),
    "incumbency without from": thing(
        "Incumbency", "Jane as PM", f"sg:office sgd:Office_PresidentFrance ; sg:officeHolder sgd:Person_DonaldTrump ; {RECORD}"
    ),
    "member before the alliance": thing(
        "Membership",
        "Japan in NATO",
        f"sg:member sgd:State_Japan ; sg:organization sgd:Alliance_NATO ; {day('from', '1940-01-01')} ; {day('until', '1941-01-01')} ; {RECORD}",
    ),
    "member after its end": thing(
        "Membership",
        "GDR in NATO",
        f"sg:member sgd:State_GermanDemocraticRepublic ; sg:organization sgd:Alliance_NATO ; {day('from', '1995-01-01')} ; {RECORD}",
    ),
    "host is a treaty": thing(
        "Deployment",
        "troops",
        f"sg:deployer sgd:State_France ; sg:host sgd:Treaty_NorthAtlanticTreaty ; sg:missionType sgd:MissionType_Tripwire ; {day('from', '2024-01-01')} ; {RECORD}",
    ),
    "enforces a person": thing(
        "Deployment",
        "troops",
        f"sg:deployer sgd:State_France ; sg:host sgd:State_Poland ; sg:enforces sgd:Person_DonaldTrump ; sg:missionType sgd:MissionType_Tripwire ; {day('from', '2024-01-01')} ; {RECORD}",
    ),
    "status of a person": thing(
        "Status",
        "trump in force",
        f"sg:statusOf sgd:Person_DonaldTrump ; sg:statusValue sgd:StatusValue_InForce ; {day('from', '2024-01-01')} ; {RECORD}",
    ),
    "breach by nobody": thing("Breach", "a breach", f"sg:breaches sgd:Guarantee_Budapest ; {day('onDate', '2014-03-01')} ; {RECORD}"),
    "characterisation of nothing": claim(a="sg:Characterisation", sg__stance=""),
    "conditional without conclusion": claim(a="sg:ConditionalClaim", sg__stance="", sg__about=""),
    "premise is a state": claim(
        a="sg:ConditionalClaim", sg__stance="", sg__about="", sg__premise="sgd:State_France", sg__conclusion="sgd:State_Poland"
    ),
    "rests on a state": claim(sg__restsOn="sgd:State_France"),
    "narrows a treaty": thing(
        "Guarantee", "shield of Alba", "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:narrows sgd:Treaty_NorthAtlanticTreaty"
    ),
    "role is a stance": thing(
        "Participation",
        "France in Alba",
        f"sg:participant sgd:State_France ; sg:inInstrument sgd:Treaty_NorthAtlanticTreaty ; sg:role sgd:Stance_Supports ; {RECORD}",
    ),
    "two certainties": claim(sg__certainty="sgd:Certainty_Likely , sgd:Certainty_Possible"),
    "two attributions": claim(sg__attribution="sgd:Attribution_Reported , sgd:Attribution_Quoted"),
    "empty label": 'my:it a sg:Person ; rdfs:label ""@en .\n',
    "label of spaces": 'my:it a sg:Person ; rdfs:label "   "@en .\n',
    "iso2 in small letters": thing("State", "Alba", 'sg:iso2 "xq"'),
    "cow number as text": thing("State", "Alba", 'sg:cowNumber "220"'),
    "url with a space": thing("Source", "gazette", 'schema:url "https://example.org/a b"'),
    "negative start": claim().replace("sg:startsAt 10", "sg:startsAt -10"),
    "start that is half a letter": claim().replace("sg:startsAt 10", "sg:startsAt 10.5"),
    "two works of one source": thing("Source", "gazette", "sg:expresses sgd:Work_DePetrisArticle , sgd:Work_KluthColumn"),
    "digest of a source": thing("Work", "report", f"sg:author {VOICE} ; {day('publishedOn', '2024-01-01')} ; sg:digestOf {SOURCE}"),
    "latest without first": claim(sg__statedOn=""),
    "consent in quotes": thing(
        "Guarantee", "shield of Alba", 'sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:needsConsentOf "Moscow"'
    ),
    "provision of nothing": thing("Provision", "article 1 of Alba", 'sg:number "1"'),
    "amount below zero": thing("Term", "money of Alba", f"sg:provisionType sgd:ProvisionType_Amount ; sg:amount -5 ; {RECORD}"),
    "occasion is a person": claim(sg__occasion="sgd:Person_DonaldTrump"),
    "source of a record is a person": thing(
        "Status",
        "s",
        f"sg:statusOf sgd:Guarantee_Budapest ; sg:statusValue sgd:StatusValue_InForce ; {day('from', '2024-01-01')} ; sg:recordedIn sgd:Person_DonaldTrump ; sg:verification sgd:Verification_Verified",
    ),
    "verification in words": thing(
        "Status",
        "s",
        f'sg:statusOf sgd:Guarantee_Budapest ; sg:statusValue sgd:StatusValue_InForce ; {day("from", "2024-01-01")} ; sg:recordedIn sgd:Source_Countrycode ; sg:verification "yes"',
    ),
    "guarantee without beneficiary": thing("Guarantee", "shield of Alba", "sg:guarantor sgd:State_France"),
    "guarantee without guarantor": thing("Guarantee", "shield of Alba", "sg:beneficiary sgd:State_France"),
    "kind is a word": thing(
        "Guarantee", "shield of Alba", 'sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:commitmentKind "ironclad"'
    ),
    "invented reason": claim(sg__reason="sgd:Reason_Boredom"),
    "capacity of nobody": claim(sg__capacity="sgd:Stance_Supports"),
    "criterion from stance scheme": claim(of=ASSESSMENT, sg__criterion="sgd:Stance_Supports"),
    "office for a person": thing("Office", "King of Alba", "sg:actsFor sgd:Person_DonaldTrump"),
    "derived graph name": '<https://w3id.org/sgkg/graph/derived/x> a sg:Person ; rdfs:label "x"@en .\n',
    "claim id of the graph": "sgd:Claim_kluth-taipei-times_dilemma a sg:Position ; sg:stance sgd:Stance_Supports .\n",
    "obligation without type": thing(
        "Guarantee", "shield", "sg:guarantor sgd:State_France ; sg:beneficiary sgd:State_Poland ; sg:hasObligation my:duty"
    )
    + thing("Obligation", "duty of Alba", "sg:owedBy sgd:State_France", name="duty"),
    "stance on a claim of one's own": claim(sg__about="my:Claim_1"),
}

#: Of those, what nothing sees yet.
UNSEEN = {"office for a person", "derived graph name"}
