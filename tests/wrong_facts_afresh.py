# ruff: noqa: E501 - one fault is one line, to be read as a table
"""Wrong facts thought of without a look at the checks, in the form of `wrong_facts`: each must be seen, with what to write instead."""

from __future__ import annotations

from wrong_facts import ASSESSMENT, EVIDENCE, RECORD, Fault, claim, day, document, thing

KLUTH = "sgd:Claim_kluth-taipei-times_trump-rules-out-ground-troops"
UNSURE = "sg:recordedIn sgd:Source_GeneralKnowledge ; sg:verification sgd:Verification_Unverified"
TALKS = f"{day('onDate', '2026-09-01')} ; {UNSURE}"
PACT = "sg:guarantor sgd:State_Norway ; sg:beneficiary sgd:State_Ukraine"
TERM = f"sg:termOf sgd:Instrument_AnkaraSummitDeclaration ; {UNSURE}"
PREFIXED = '{"sg": "https://w3id.org/sgkg/ns#", "sgd": "https://w3id.org/sgkg/id/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}'
HEADS = "id,class,rdfs:label,sg:holder,sg:about,sg:stance,sg:statedOn,sg:recordedIn,sg:verification\n"
ROW = "sgd:State_Norway,sgd:Guarantee_CoalitionForce,supports,2026-09-03,sgd:Source_GeneralKnowledge,sgd:Verification_Unverified\n"


def said(**other: str) -> str:
    """Return an official statement in JSON-LD, with other keys."""
    listed = {
        "@id": '"https://example.org/my/it"',
        "@type": '"sg:Position"',
        "rdfs:label": '{"@value": "Norway backs the force in September", "@language": "en"}',
        "sg:about": '{"@id": "sgd:Guarantee_CoalitionForce"}',
        "sg:holder": '{"@id": "sgd:State_Norway"}',
        "sg:stance": '{"@id": "sgd:Stance_Supports"}',
        "sg:statedOn": '{"@value": "2026-09-03", "@type": "http://www.w3.org/2001/XMLSchema#date"}',
        "sg:recordedIn": '{"@id": "sgd:Source_GeneralKnowledge"}',
        "sg:verification": '{"@id": "sgd:Verification_Unverified"}',
    } | {name.replace("__", ":"): value for name, value in other.items()}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in listed.items() if value) + "}"


AFRESH = [
    # What others said, and the record
    Fault("words of one author for the claim of another", f"{EVIDENCE}{KLUTH} sg:hasEvidence my:Evidence_1 .", "claimant-is-not-author", "make a claim of their own"),
    Fault("the other side for somebody's claim", f"{KLUTH} sg:stance sgd:Stance_Supports .", "rewrites-record changes-a-claim", "of your own"),
    Fault("the place of somebody's words moved", "sgd:Evidence_kluth-taipei-times_4945-5023 sg:startsAt 4900 .", "rewrites-record", "of your own"),
    Fault("a name of another state", 'sgd:State_Russia skos:altLabel "Kyiv"@en .', "name-shared", "use that one"),
    Fault("a second kind of commitment", "sgd:Guarantee_Budapest sg:commitmentKind sgd:CommitmentKind_Guarantee .", "rewrites-record", "of your own"),
    Fault("what is unverified called verified", "sgd:Incumbency_DonaldTrump_PresidentUnitedStates sg:verification sgd:Verification_Verified .", "Recorded", "name the document"),
    Fault("general knowledge called verified", thing("Event", "talks in the harbour", f"{day('onDate', '2026-09-01')} ; sg:recordedIn sgd:Source_GeneralKnowledge ; sg:verification sgd:Verification_Verified"), "Recorded", "Verification_Unverified"),
    Fault("a second name for a state of the graph", 'sgd:State_Finland rdfs:label "Suomi"@en .', "rewrites-record", "of your own"),
    Fault("the item of another state", 'sgd:State_Ukraine sg:wikidata "Q159" .', "rewrites-record", "of your own"),
    Fault("the record in a named graph", "sgg:budapest { sgd:Guarantee_Budapest sg:guarantor sgd:State_China . }", "rewrites-record adds-to-the-record", "of your own", ".trig"),
    Fault("a property put below another", "sg:guarantor rdfs:subPropertyOf sg:beneficiary .", "redefines-term", "leave it out here"),
    Fault("a value of a scheme called otherwise", 'sgd:Stance_RulesOut rdfs:label "does not rule out"@en .', "redefines-term", "uses it"),
    # Kinds of things
    Fault("a guarantee that is a settlement", f'my:it a sg:Guarantee , sg:Settlement ; rdfs:label "deal of the harbour"@en ; {PACT} .', "disjoint-classes", "leave one of them out"),
    Fault("a treaty that is its own guarantee", f'my:it a sg:Treaty , sg:Guarantee ; rdfs:label "treaty of Zet"@en ; {day("signedOn", "2025-01-02")} ; {PACT} ; {UNSURE} .', "disjoint-classes", "leave one of them out"),
    Fault("an alliance that is a state", "sgd:Alliance_NATO a sg:State .", "disjoint-classes", "leave one of them out"),
    Fault("a view of an office", claim(sg__holder="sgd:Office_PresidentFrance"), "Claim-holder", "is a sg:Office"),
    Fault("a party that is a place", thing("Participation", "Budapest in the ANZUS treaty", f"sg:inInstrument sgd:Treaty_ANZUS ; sg:participant sgd:Place_Budapest ; sg:role sgd:Role_Host ; {UNSURE}"), "Participation-participant", "is a sg:Place"),
    Fault("a member that is a loose group", thing("Membership", "European leaders in NATO", f"sg:member sgd:Group_EuropeanLeaders ; sg:organization sgd:Alliance_NATO ; {day('from', '2025-01-01')} ; {UNSURE}"), "Membership-member", "one membership for each member"),
    Fault("an event that establishes a guarantee", thing("Guarantee", "Norse pact for Ukraine", f"{PACT} ; sg:establishedBy sgd:Event_AlaskaSummit20250815 ; {UNSURE}"), "Guarantee-establishedBy", "is a sg:Event"),
    Fault("a state for a place", thing("Event", "talks in the harbour", f"sg:place sgd:State_Ukraine ; {TALKS}"), "Event-place", "declare a place"),
    Fault("a person for a reason", claim(sg__reason="sgd:Person_DonaldTusk"), "Claim-reason", "declare a concept"),
    Fault("a code of the graph on a state of one's own", 'my:it a sg:State ; rdfs:label "Ukrainian republic"@en ; sg:iso3 "UKR" .', "code-shared", "use that one"),
    Fault("the item of another treaty", thing("Treaty", "defence treaty of Washington and Seoul", f'{day("signedOn", "1953-10-11")} ; sg:wikidata "Q295875" ; {UNSURE}'), "code-shared", "correct the code"),
    # Values
    Fault("a stance that is in no list", claim(sg__stance="sgd:Stance_Rejects"), "unknown-individual", "one of: sgd:Stance_Accepts"),
    Fault("a truth value for a verdict", claim(of=ASSESSMENT, sg__verdict="false"), "literal-for-iri", "is a truth value; one of: sgd:Verdict_Disputed"),
    Fault("a number for a certainty", claim(sg__certainty="0.8"), "literal-for-iri", "is a number; one of: sgd:Certainty_Certain"),
    Fault("a condition that is nobody's name", claim(sg__condition='"once the shooting stops"@en'), "literal-for-iri", "sgkg find"),
    Fault("a year of two figures", thing("Event", "talks in the harbour", f"{day('onDate', '26-09-01')} ; {UNSURE}"), "date-form", "year-month-day"),
    Fault("a property the other way round", f"{thing('Guarantee', 'Norse pact for Ukraine', PACT)}sgd:State_Sweden sg:guarantees my:it .", "unknown-term", "write  my:it sg:guarantor sgd:State_Sweden"),
    Fault("a friend-of-a-friend term that is misspelt", '@prefix foaf: <http://xmlns.com/foaf/0.1/> .\nmy:it a sg:Person ; rdfs:label "Jana Krol"@en ; foaf:nmae "Jana Krol" .', "unfamiliar-term", "write  foaf:name"),
    Fault("a property of one's own", 'my:it a sg:Person ; rdfs:label "Jana Krol"@en ; my:shoeSize 38 .', "undeclared-property", "in the ontology.ttl of your workspace"),
    Fault("a label of SKOS in our namespace", 'my:it a sg:Person ; rdfs:label "Jana Krol"@en ; sg:altLabel "Krol"@en .', "unknown-term", "write  skos:altLabel"),
    Fault("a sign that nobody sees", 'my:it a sg:Person ; rdfs:label "Jana\\u200B Krol"@en .', "hidden-sign", "U+200B, which nobody sees: leave it out"),
    Fault("a match with somebody of the graph", 'my:it a sg:Person ; rdfs:label "Jana Krol"@en ; skos:exactMatch sgd:Person_DonaldTrump .', "same-as", "in place of this node"),
    Fault("a mark that is a word", claim(sg__stance="", a="sg:Characterisation", sg__characterisedAs='"a poster"@en'), "literal-for-iri", "sgkg find"),
    # Time
    Fault("an occasion after the text", claim(sg__occasion="sgd:Event_MiamiTalks202610"), "told-before-it-happened", "its occasion came after its text appeared"),
    Fault("a mouth of another state", claim(sg__voicedBy="sgd:Person_VladimirPutin"), "voice-out-of-office", "name who held the office"),
    Fault("in force although never concluded", thing("Status", "28-point draft in force", f"sg:statusOf sgd:Guarantee_US28PointDraft ; sg:statusValue sgd:StatusValue_InForce ; {day('from', '2026-01-01')} ; {UNSURE}"), "status-contradicts", "correct the days"),
    Fault("in force long after its end", thing("Status", "Warsaw Pact in force again", f"sg:statusOf sgd:Treaty_WarsawPact ; sg:statusValue sgd:StatusValue_InForce ; {day('from', '1995-01-01')} ; {UNSURE}"), "outside-instrument-life", "correct the day"),
    Fault("a claim stated long after its text", claim(sg__statedOn='"2026-01-04"^^xsd:date', sg__statedOnLatest=""), "stated-after-published", "the day on which the work appeared"),
    # Commitments
    Fault("a duty of the one who is guarded", thing("Guarantee", "Norse pact for Ukraine", f"{PACT} ; sg:hasObligation my:duty") + thing("Obligation", "defence in the Norse pact", "sg:obligationType sgd:ObligationType_Defence ; sg:owedBy sgd:State_Ukraine", "duty"), "guarantor-owes-nothing", "name a guarantor as sg:owedBy"),
    Fault("an amount in hours", thing("Term", "amount of the Ankara declaration for 2027", f"{TERM} ; sg:termType sgd:TermType_Amount ; sg:quantity 24.0 ; sg:unit sgd:Unit_Hours"), "unit-of-another-kind", "correct the sg:unit"),
    Fault("a duration in euros", thing("Term", "duration of the Ankara declaration", f"{TERM} ; sg:termType sgd:TermType_Duration ; sg:quantity 10.0 ; sg:unit sgd:Unit_EUR"), "unit-of-another-kind", "a time is not counted in this"),
    Fault("an amount without a unit", thing("Term", "amount of the Ankara declaration for 2027", f"{TERM} ; sg:termType sgd:TermType_Amount ; sg:quantity 7000000.0"), "InstrumentTerm", "sg:unit"),
    Fault("a last year before the first", thing("Term", "amount of the Ankara declaration for 2028", f"{TERM} ; sg:termType sgd:TermType_Amount ; sg:quantity 7000000.0 ; sg:unit sgd:Unit_EUR ; sg:firstYear 2028 ; sg:lastYear 2027"), "InstrumentTerm-firstYear", "not after sg:lastYear"),
    Fault("fewer troops at most than at least", thing("Deployment", "Norse troops in Ukraine", f"sg:deployer sgd:State_Norway ; sg:host sgd:State_Ukraine ; {day('from', '2026-01-01')} ; sg:troopCount 15000 ; sg:troopCountMax 1500 ; {RECORD}"), "Deployment-troopCount", "not above sg:troopCountMax"),
    # Other forms
    Fault("a condition under a key that no context maps", document(said(condition='{"@id": "sgd:Settlement_Ceasefire"}'), context=PREFIXED), "unread-key", 'condition stands in no @context, so what it says is not read  write  "sg:condition"', ".jsonld"),
    Fault("a prefix that no context declares", document(said(), context='{"sgd": "https://w3id.org/sgkg/id/"}'), "unread-key", 'write  "@context": {"sg": "https://w3id.org/sgkg/ns#"}', ".jsonld"),
    Fault("a context that calls the claimant the holder", document(said(sg__holder="", holder='"sgd:State_Norway"'), context='{"holder": {"@id": "sg:claimant", "@type": "@id"}, ' + PREFIXED[1:]), "Claim-holder", "whose view", ".jsonld"),
    Fault("a label of RDF/XML without a language", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:sg="https://w3id.org/sgkg/ns#">\n  <sg:Person rdf:about="https://example.org/my/it"><rdfs:label>Jana Krol</rdfs:label></sg:Person>\n</rdf:RDF>\n', "Labelled-label", 'xml:lang="en"', ".rdf"),
    Fault("two rows of one name", f"{HEADS}it,sg:Position,Norway backs the force in September,{ROW}it,sg:Position,Norway doubts the force in September,{ROW.replace('supports', 'doubts')}", "table-cell", "row 2 has this id already", ".csv"),
    Fault("a part of a name in a cell", HEADS + "it,sg:Position,Norway backs the force in September," + ROW.replace("sgd:Guarantee_CoalitionForce", "Italian troops"), "table-cell", "is a part of a name: Italian troops in Ukraine after a settlement", ".csv"),
    Fault("a cell that is in no list", HEADS + "it,sg:Position,Norway backs the force in September," + ROW.replace("supports", "refuses flatly"), "table-cell", "one of: accepts, asks", ".csv"),
]  # fmt: skip
