"""The rules over the toy world: where each fires, where it must not, and what every conclusion owes its reader."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
import toy_world

from kg import build, derive, queries, sparql
from kg.rdf import ID, NS, PREFIXES

RULES = {rule.name: rule for rule in queries.load_all(toy_world.BASE, "derive")}
PROV = ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
DAYS = [None, "2022-06-01", "2024-03-10", "2024-04-01", "2024-08-10", "2024-12-31"]

# What each rule concludes without a day, worked out by hand from the facts of the toy world.
VERDICTS = {
    "designation-gap": {
        "Ada Quill calls Hollow Memorandum guarantee; Hollow Memorandum in English says assurance",
        "Ada Quill calls Rook and Thorn Pact for Sable guarantee; Rook and Thorn Pact for Sable says agreement",
    },
    "enforcement-denied": {
        "Quill: no force enforced the Hollow Memorandum (Ada Quill)",
    },
    "enforcement-unknown": {
        "no enforcement is known of defence of Ardenia under the Lindt Draft",
        "no enforcement is known of respect for Ardenia's borders",
    },
    "guarantor-is-adversary-or-decider": {
        "Brevik's undertaking in the Millbrook Ceasefire: Brevik is a guarantor and the adversary",
        "assurances of the Hollow Memorandum to Ardenia: Brevik is a guarantor and the adversary",
        "assurances of the Hollow Memorandum to Ardenia: Brevik is the adversary and among those who decide",
        "guarantee of the Lindt Draft for Ardenia: Brevik is the adversary and among those who decide",
    },
    "in-force-and-breached": {
        "Brevik's undertaking in the Millbrook Ceasefire: in force, and broken by Brevik (2017-03-03)",
        "assurances of the Hollow Memorandum to Ardenia: in force, and broken by Brevik (between 2015-01-01 and 2015-12-31)",
    },
    "speaks-for": {
        "for Ardenia: Demoss demands membership of the Northern Pact",
        "for Ardenia: Demoss supports Corvanian air support",
        "for Ardenia: Inkwell: Demoss demands membership of the Northern Pact",
        "for Brevik: Zarn opposes Ardenia's membership of the Northern Pact",
        "for Brevik: Zarn rules out the reassurance force",
        "for Corvania: Inkwell: Vassel has ruled out Corvanian troops",
        "for Corvania: Oldan pledges Corvanian air support",
        "for Corvania: Vassel considers Corvanian air support",
        "for Corvania: Vassel rules out Corvanian air support",
        "for Corvania: Vassel rules out Corvanian troops in Ardenia",
        "for Dunmark: Hollis pledges the tripwire if Corvania lends aircraft",
        "for Dunmark: Hollis pledges the tripwire out of solidarity",
        "for Sable: Farrow demands the patrol",
        "for Sable: Inkwell: Farrow seeks ships for the isles",
        "for Sable: Quill: Farrow seeks ships for the isles",
    },
    "pledge-without-deployment": {
        "Coalition of Friends pledges reassurance force of the coalition in Ardenia, once a truce between Ardenia and"
        " Brevik is reached; no deployment is known",
        "Dunmark pledges tripwire of Dunmark and Estmere in Ardenia, only if Corvania lends its aircraft; no deployment is known",
        "Dunmark pledges tripwire of Dunmark and Estmere in Ardenia; no deployment is known",
        "Estmere pledges reassurance force of the coalition in Ardenia, once a truce between Ardenia and Brevik is reached; no deployment is known",
    },
    "acceptability": {
        "Ardenia's membership of the Northern Pact accepted by Ardenia: met",
        "Ardenia's membership of the Northern Pact accepted by Brevik: not met",
        "Ardenia's membership of the Northern Pact accepted by Northern Pact: unknown",
        "Corvanian air support for Ardenia accepted by Ardenia: met",
        "Corvanian air support for Ardenia accepted by Brevik: met",
        "Corvanian air support for Ardenia accepted by Corvania: not met",
        "Corvanian air support for Ardenia accepted by Mira Oldan: met",
        "Corvanian troops in Ardenia accepted by Ardenia: unknown",
        "Corvanian troops in Ardenia accepted by Brevik: unknown",
        "Corvanian troops in Ardenia accepted by Corvania: not met",
        "Corvanian troops in Ardenia accepted by Ilse Karn: met",
        "Corvanian-backed guarantee for Ardenia accepted by Ardenia: unknown, leaning met",
        "Corvanian-backed guarantee for Ardenia accepted by Brevik: unknown, leaning met",
        "Corvanian-backed guarantee for Ardenia accepted by Corvania: unknown, leanings differ",
        "boom across the mouth of Sable's harbour accepted by Rook: unknown",
        "boom across the mouth of Sable's harbour accepted by Sable: unknown",
        "boom across the mouth of Sable's harbour accepted by Umber: not met",
        "deal on moorings between Sable and Umber accepted by Sable: unknown",
        "deal on moorings between Sable and Umber accepted by Umber: unknown",
        "engineers of the Ferry Group in Ardenia accepted by Ferry Group: unknown, leaning met",
        "engineers of the Ferry Group in Ardenia accepted by Gotmark: unknown",
        "guarantee for Ardenia without Corvania accepted by Ardenia: unknown",
        "guarantee for Ardenia without Corvania accepted by Brevik: unknown",
        "guarantee for Ardenia without Corvania accepted by Dunmark: unknown, leaning met",
        "guarantee for Ardenia without Corvania accepted by the coastal states: met",
        "guard of Sable's harbour by its neighbours accepted by Rook: unknown",
        "guard of Sable's harbour by its neighbours accepted by Sable: unknown, leaning met",
        "guard of Sable's harbour by its neighbours accepted by Thorn: unknown, leaning not met",
        "guard of Sable's harbour by its neighbours accepted by Umber: not met",
        "guns on the mole of Sable's harbour accepted by Rook: unknown",
        "guns on the mole of Sable's harbour accepted by Sable: unknown, leaning met",
        "guns on the mole of Sable's harbour accepted by Thorn: unknown, leanings differ",
        "guns on the mole of Sable's harbour accepted by Umber: not met",
        "patrol of the isles accepted by Nell Farrow: met",
        "patrol of the isles accepted by Rook: met",
        "patrol of the isles accepted by Sable: met",
        "patrol of the isles accepted by Thorn: met",
        "patrol of the isles accepted by Umber: not met",
        "patrol of the isles accepted by Vesper: unknown, leaning not met",
        "patrol of the isles by ships of Rook accepted by Rook: not met",
        "patrol of the isles by ships of Rook accepted by Sable: met",
        "patrol of the isles by ships of Rook accepted by Thorn: not met",
        "patrol of the isles by ships of Rook accepted by Umber: unknown, leanings differ",
        "reassurance force of the coalition in Ardenia accepted by Ardenia: met",
        "reassurance force of the coalition in Ardenia accepted by Brevik: not met",
        "reassurance force of the coalition in Ardenia accepted by Coalition of Friends: met",
        "reassurance force of the coalition in Ardenia accepted by Estmere: disputed",
        "reassurance force of the coalition in Ardenia accepted by Galtia: not met",
        "shelter of Sable in the roads of Rook accepted by Rook: unknown",
        "shelter of Sable in the roads of Rook accepted by Sable: met",
        "tripwire of Dunmark and Estmere in Ardenia accepted by Ardenia: unknown",
        "tripwire of Dunmark and Estmere in Ardenia accepted by Brevik: unknown",
        "tripwire of Dunmark and Estmere in Ardenia accepted by Dunmark: met",
        "tripwire of Dunmark and Estmere in Ardenia accepted by Estmere: unknown",
        "tripwire of Dunmark and Estmere in Ardenia accepted by the coastal states: unknown, leaning met",
        "truce between Ardenia and Brevik accepted by Ardenia: unknown, leaning met",
        "truce between Ardenia and Brevik accepted by Brevik: unknown",
    },
    "judged": {
        "Ada Quill on Ardenia's membership of the Northern Pact: commitment not met",
        "Ada Quill on Corvanian air support for Ardenia: capability met",
        "Ada Quill on Corvanian troops in Ardenia: capability met",
        "Ada Quill on Corvanian-backed guarantee for Ardenia: capability met",
        "Ada Quill on guarantee for Ardenia without Corvania: credibility not met",
        "Ada Quill on outpost of Dunmark alone in Ardenia: capability not met",
        "Ada Quill on outpost of Dunmark alone in Ardenia: credibility not met",
        "Ada Quill on reassurance force of the coalition in Ardenia: capability met",
        "Ada Quill on reassurance force of the coalition in Ardenia: commitment met",
        "Ada Quill on tripwire of Dunmark and Estmere in Ardenia: capability not met",
        "Ada Quill on tripwire of Dunmark and Estmere in Ardenia: credibility not met",
        "Ben Inkwell on Ardenia's membership of the Northern Pact: commitment not met",
        "Ben Inkwell on Corvanian troops in Ardenia: capability met",
        "Ben Inkwell on Corvanian troops in Ardenia: commitment met",
        "Ben Inkwell on Corvanian troops in Ardenia: credibility not met",
        "Ben Inkwell on outpost of Dunmark alone in Ardenia: capability met",
        "Ben Inkwell on outpost of Dunmark alone in Ardenia: commitment met",
        "Ben Inkwell on tripwire of Dunmark and Estmere in Ardenia: capability met",
        "Ben Inkwell on tripwire of Dunmark and Estmere in Ardenia: commitment met",
        "Cora Nib on Corvanian air support for Ardenia: capability met",
        "Cora Nib on Corvanian air support for Ardenia: commitment met",
        "Cora Nib on boom across the mouth of Sable's harbour: capability met",
        "Cora Nib on boom across the mouth of Sable's harbour: commitment not met",
        "Cora Nib on boom across the mouth of Sable's harbour: credibility not met",
        "Cora Nib on deal on moorings between Sable and Umber: sufficiency not met",
        "Cora Nib on guard of Sable's harbour by its neighbours: feasibility not met",
        "Cora Nib on guns on the mole of Sable's harbour: capability met",
        "Cora Nib on guns on the mole of Sable's harbour: feasibility not met",
    },
    "credibility": {
        "by the two conditions, for Ada Quill: Ardenia's membership of the Northern Pact credible: not met",
        "by the two conditions, for Ada Quill: Corvanian air support for Ardenia credible: unknown",
        "by the two conditions, for Ada Quill: Corvanian troops in Ardenia credible: unknown",
        "by the two conditions, for Ada Quill: Corvanian-backed guarantee for Ardenia credible: unknown",
        "by the two conditions, for Ada Quill: outpost of Dunmark alone in Ardenia credible: not met",
        "by the two conditions, for Ada Quill: reassurance force of the coalition in Ardenia credible: met",
        "by the two conditions, for Ada Quill: tripwire of Dunmark and Estmere in Ardenia credible: not met",
        "by the two conditions, for Ben Inkwell: Ardenia's membership of the Northern Pact credible: not met",
        "by the two conditions, for Ben Inkwell: Corvanian troops in Ardenia credible: met",
        "by the two conditions, for Ben Inkwell: outpost of Dunmark alone in Ardenia credible: met",
        "by the two conditions, for Ben Inkwell: tripwire of Dunmark and Estmere in Ardenia credible: met",
        "by the two conditions, for Cora Nib: Corvanian air support for Ardenia credible: met",
        "by the two conditions, for Cora Nib: boom across the mouth of Sable's harbour credible: not met",
        "by the two conditions, for Cora Nib: guns on the mole of Sable's harbour credible: unknown",
    },
    "judged-overall": {
        "judged over all voices: Ardenia's membership of the Northern Pact, capability unknown, leaning met",
        "judged over all voices: Ardenia's membership of the Northern Pact, commitment not met",
        "judged over all voices: Corvanian air support for Ardenia, capability met",
        "judged over all voices: Corvanian air support for Ardenia, commitment met",
        "judged over all voices: Corvanian troops in Ardenia, capability met",
        "judged over all voices: Corvanian troops in Ardenia, commitment met",
        "judged over all voices: Corvanian troops in Ardenia, credibility not met",
        "judged over all voices: Corvanian-backed guarantee for Ardenia, capability met",
        "judged over all voices: Corvanian-backed guarantee for Ardenia, commitment unknown, leanings differ",
        "judged over all voices: Corvanian-backed guarantee for Ardenia, credibility unknown, leaning not met",
        "judged over all voices: boom across the mouth of Sable's harbour, capability met",
        "judged over all voices: boom across the mouth of Sable's harbour, commitment not met",
        "judged over all voices: boom across the mouth of Sable's harbour, credibility not met",
        "judged over all voices: boom across the mouth of Sable's harbour, feasibility unknown, leaning not met",
        "judged over all voices: deal on moorings between Sable and Umber, sufficiency not met",
        "judged over all voices: engineers of the Ferry Group in Ardenia, commitment unknown, leaning met",
        "judged over all voices: guarantee for Ardenia without Corvania, capability unknown, leanings differ",
        "judged over all voices: guarantee for Ardenia without Corvania, commitment unknown, leaning met",
        "judged over all voices: guarantee for Ardenia without Corvania, credibility not met",
        "judged over all voices: guard of Sable's harbour by its neighbours, capability unknown, leanings differ",
        "judged over all voices: guard of Sable's harbour by its neighbours, commitment unknown, leaning not met",
        "judged over all voices: guard of Sable's harbour by its neighbours, feasibility not met",
        "judged over all voices: guns on the mole of Sable's harbour, capability met",
        "judged over all voices: guns on the mole of Sable's harbour, feasibility not met",
        "judged over all voices: outpost of Dunmark alone in Ardenia, capability disputed",
        "judged over all voices: outpost of Dunmark alone in Ardenia, commitment met",
        "judged over all voices: outpost of Dunmark alone in Ardenia, credibility not met",
        "judged over all voices: patrol of the isles by ships of Rook, capability unknown, leaning met",
        "judged over all voices: patrol of the isles, commitment unknown, leaning met",
        "judged over all voices: reassurance force of the coalition in Ardenia, capability met",
        "judged over all voices: reassurance force of the coalition in Ardenia, commitment met",
        "judged over all voices: tripwire of Dunmark and Estmere in Ardenia, capability disputed",
        "judged over all voices: tripwire of Dunmark and Estmere in Ardenia, commitment met",
        "judged over all voices: tripwire of Dunmark and Estmere in Ardenia, credibility not met",
    },
    "credibility-overall": {
        "by the two conditions, over all voices: Ardenia's membership of the Northern Pact credible: not met",
        "by the two conditions, over all voices: Corvanian air support for Ardenia credible: met",
        "by the two conditions, over all voices: Corvanian troops in Ardenia credible: met",
        "by the two conditions, over all voices: Corvanian-backed guarantee for Ardenia credible: unknown",
        "by the two conditions, over all voices: boom across the mouth of Sable's harbour credible: not met",
        "by the two conditions, over all voices: guns on the mole of Sable's harbour credible: unknown",
        "by the two conditions, over all voices: outpost of Dunmark alone in Ardenia credible: disputed",
        "by the two conditions, over all voices: reassurance force of the coalition in Ardenia credible: met",
        "by the two conditions, over all voices: tripwire of Dunmark and Estmere in Ardenia credible: disputed",
    },
    "believed": {
        "Ardenia's membership of the Northern Pact counts as credible: not met",
        "Corvanian air support for Ardenia counts as credible: met",
        "Corvanian troops in Ardenia counts as credible: not met",
        "Corvanian-backed guarantee for Ardenia counts as credible: unknown, leaning not met",
        "boom across the mouth of Sable's harbour counts as credible: not met",
        "guarantee for Ardenia without Corvania counts as credible: not met",
        "guns on the mole of Sable's harbour counts as credible: unknown",
        "outpost of Dunmark alone in Ardenia counts as credible: not met",
        "reassurance force of the coalition in Ardenia counts as credible: met",
        "tripwire of Dunmark and Estmere in Ardenia counts as credible: not met",
    },
    "viability": {
        "engineers of the Ferry Group in Ardenia credible and accepted by all it needs: unknown",
        "Ardenia's membership of the Northern Pact credible and accepted by all it needs: not met",
        "Corvanian air support for Ardenia credible and accepted by all it needs: not met",
        "Corvanian troops in Ardenia credible and accepted by all it needs: not met",
        "Corvanian-backed guarantee for Ardenia credible and accepted by all it needs: unknown",
        "boom across the mouth of Sable's harbour credible and accepted by all it needs: not met",
        "deal on moorings between Sable and Umber credible and accepted by all it needs: not met",
        "guarantee for Ardenia without Corvania credible and accepted by all it needs: not met",
        "guard of Sable's harbour by its neighbours credible and accepted by all it needs: not met",
        "guns on the mole of Sable's harbour credible and accepted by all it needs: not met",
        "patrol of the isles by ships of Rook credible and accepted by all it needs: not met",
        "patrol of the isles credible and accepted by all it needs: unknown",
        "reassurance force of the coalition in Ardenia credible and accepted by all it needs: not met",
        "shelter of Sable in the roads of Rook credible and accepted by all it needs: unknown",
        "tripwire of Dunmark and Estmere in Ardenia credible and accepted by all it needs: not met",
        "truce between Ardenia and Brevik credible and accepted by all it needs: unknown",
    },
}

# Triples of the rules that conclude triples and no verdicts: (subject, object) of the property, names without their prefix.
TRIPLES = {
    ("narrows", "narrows"): {("Guarantee_DunmarkOutpost", "Guarantee_WithoutCorvania")},
    ("corroboration", "corroboratedBy"): {
        ("Claim_inkwell-beacon_vassel-rules-out-troops", "Claim_quill-lantern_vassel-rules-out-troops"),
        ("Claim_quill-lantern_vassel-rules-out-troops", "Claim_inkwell-beacon_vassel-rules-out-troops"),
        ("Claim_inkwell-beacon_hollis-pledges-tripwire", "Claim_quill-lantern_hollis-pledges-tripwire"),
        ("Claim_quill-lantern_hollis-pledges-tripwire", "Claim_inkwell-beacon_hollis-pledges-tripwire"),
        ("Claim_inkwell-beacon_demoss-demands-seat", "Claim_quill-lantern_demoss-demands-seat"),
        ("Claim_quill-lantern_demoss-demands-seat", "Claim_inkwell-beacon_demoss-demands-seat"),
        ("Claim_inkwell-beacon_pact-uncommitted", "Claim_quill-lantern_pact-uncommitted"),
        ("Claim_quill-lantern_pact-uncommitted", "Claim_inkwell-beacon_pact-uncommitted"),
    },
    ("judgement-counts", "countsFor"): {
        ("Claim_inkwell-beacon_pact-uncommitted", "Guarantee_ArdeniaInPact"),
        ("Claim_inkwell-beacon_tripwire-capable", "Guarantee_Tripwire"),
        ("Claim_inkwell-beacon_tripwire-committed", "Guarantee_Tripwire"),
        ("Claim_inkwell-beacon_troops-capable", "Guarantee_CorvanianTroops"),
        ("Claim_inkwell-beacon_troops-committed", "Guarantee_CorvanianTroops"),
        ("Claim_inkwell-beacon_troops-not-believed", "Guarantee_CorvanianTroops"),
        ("Claim_nib-harbour_boom-not-credible", "Guarantee_HarbourBoom"),
        ("Claim_nib-harbour_boom-uncommitted", "Guarantee_HarbourBoom"),
        ("Claim_nib-harbour_guard-not-feasible", "Guarantee_HarbourGuard"),
        ("Claim_nib-harbour_moorings-insufficient", "Settlement_Moorings"),
        ("Claim_nib-harbour_rook-has-guns", "Guarantee_HarbourBoom"),
        ("Claim_nib-harbour_rook-has-guns", "Guarantee_HarbourGuns"),
        ("Claim_nib-herald_air-capable", "Guarantee_CorvanianAirSupport"),
        ("Claim_nib-herald_air-committed", "Guarantee_CorvanianAirSupport"),
        ("Claim_quill-lantern_corvania-capable", "Guarantee_CorvaniaBacked"),
        ("Claim_quill-lantern_none-without-corvania", "Guarantee_WithoutCorvania"),
        ("Claim_quill-lantern_pact-uncommitted", "Guarantee_ArdeniaInPact"),
        ("Claim_quill-lantern_tripwire-incapable", "Guarantee_Tripwire"),
        ("Claim_quill-second_force-capable", "Guarantee_ReassuranceForce"),
        ("Claim_quill-second_force-committed", "Guarantee_ReassuranceForce"),
    },
    ("judgement-bears", "bearsOn"): {
        ("Claim_inkwell-beacon_force-perhaps-weak", "Guarantee_ReassuranceForce"),
        ("Claim_inkwell-beacon_tripwire-capable", "Guarantee_WithoutCorvania"),
        ("Claim_inkwell-beacon_tripwire-committed", "Guarantee_WithoutCorvania"),
        ("Claim_inkwell-beacon_troops-capable", "Guarantee_ArdeniaInPact"),
        ("Claim_inkwell-beacon_troops-capable", "Guarantee_CorvaniaBacked"),
        ("Claim_inkwell-beacon_troops-capable", "Guarantee_CorvanianAirSupport"),
        ("Claim_inkwell-beacon_troops-committed", "Guarantee_CorvaniaBacked"),
        ("Claim_inkwell-beacon_troops-not-believed", "Guarantee_CorvaniaBacked"),
        ("Claim_nib-harbour_boom-hardly-feasible", "Guarantee_HarbourBoom"),
        ("Claim_nib-harbour_guns-perhaps-feasible", "Guarantee_HarbourGuard"),
        ("Claim_nib-harbour_guns-perhaps-feasible", "Guarantee_HarbourGuns"),
        ("Claim_nib-harbour_rook-has-guns", "Guarantee_HarbourGuard"),
        ("Claim_nib-harbour_rook-has-guns", "Guarantee_IsleShips"),
        ("Claim_nib-harbour_thorn-lacks-boats", "Guarantee_HarbourGuard"),
        ("Claim_nib-herald_air-capable", "Guarantee_ArdeniaInPact"),
        ("Claim_nib-herald_air-capable", "Guarantee_CorvaniaBacked"),
        ("Claim_nib-herald_air-capable", "Guarantee_CorvanianTroops"),
        ("Claim_nib-herald_air-committed", "Guarantee_CorvaniaBacked"),
        ("Claim_quill-lantern_corvania-capable", "Guarantee_ArdeniaInPact"),
        ("Claim_quill-lantern_corvania-uncommitted", "Guarantee_CorvaniaBacked"),
        ("Claim_quill-lantern_corvania-uncommitted", "Guarantee_CorvanianAirSupport"),
        ("Claim_quill-lantern_corvania-uncommitted", "Guarantee_CorvanianTroops"),
        ("Claim_quill-lantern_dunmark-alone", "Guarantee_ArdeniaInPact"),
        ("Claim_quill-lantern_dunmark-alone", "Guarantee_Tripwire"),
        ("Claim_quill-lantern_tripwire-incapable", "Guarantee_WithoutCorvania"),
        ("Claim_quill-second_corvania-uncommitted", "Guarantee_CorvaniaBacked"),
        ("Claim_quill-second_corvania-uncommitted", "Guarantee_CorvanianAirSupport"),
        ("Claim_quill-second_corvania-uncommitted", "Guarantee_CorvanianTroops"),
    },
    ("position-bears", "bearsOn"): {
        ("Claim_inkwell-beacon_farrow-seeks-ships", "Guarantee_IslePatrol"),
        ("Claim_inkwell-beacon_hollis-pledges-tripwire", "Guarantee_WithoutCorvania"),
        ("Claim_inkwell-beacon_vassel-considers-air", "Guarantee_CorvaniaBacked"),
        ("Claim_inkwell-beacon_vassel-considers-air", "Guarantee_CorvanianAirSupport"),
        ("Claim_inkwell-beacon_vassel-rules-out-troops", "Guarantee_CorvaniaBacked"),
        ("Claim_nib-harbour_rook-undecided", "Guarantee_HarbourBoom"),
        ("Claim_nib-harbour_sable-takes-guns-if", "Guarantee_HarbourGuard"),
        ("Claim_nib-harbour_sable-takes-guns-if", "Guarantee_HarbourGuns"),
        ("Claim_nib-harbour_thorn-moves-away", "Guarantee_HarbourGuard"),
        ("Claim_nib-harbour_thorn-moves-away", "Guarantee_HarbourGuns"),
        ("Claim_nib-harbour_thorn-undecided", "Guarantee_HarbourGuard"),
        ("Claim_nib-harbour_thorn-undecided", "Guarantee_HarbourGuns"),
        ("Claim_nib-herald_brevik-accepts-air", "Guarantee_CorvaniaBacked"),
        ("Claim_nib-herald_demoss-supports-air", "Guarantee_CorvaniaBacked"),
        ("Claim_nib-herald_oldan-pledges-air", "Guarantee_CorvaniaBacked"),
        ("Claim_quill-lantern_coastal-states-support", "Guarantee_Tripwire"),
        ("Claim_quill-lantern_hollis-pledges-tripwire", "Guarantee_Tripwire"),
        ("Claim_quill-lantern_hollis-pledges-tripwire", "Guarantee_WithoutCorvania"),
        ("Claim_quill-lantern_karn-supports-troops", "Guarantee_CorvaniaBacked"),
        ("Claim_quill-lantern_truce-only-if", "Settlement_Truce"),
        ("Claim_quill-lantern_vassel-rules-out-troops", "Guarantee_CorvaniaBacked"),
        ("Claim_quill-second_farrow-seeks-ships", "Guarantee_IslePatrol"),
        ("Claim_quill-second_vassel-rules-out-air", "Guarantee_CorvaniaBacked"),
        ("Position_FerryGroup_Engineers_20240301", "Guarantee_FerryEngineers"),
        ("Position_FerryGroup_Engineers_20240401", "Guarantee_FerryEngineers"),
        ("Position_isles_farrow-demands", "Guarantee_IsleShips"),
        ("Position_isles_farrow-mocks", "Guarantee_IslePatrol"),
        ("Position_isles_farrow-mocks", "Guarantee_IsleShips"),
        ("Position_isles_rook-declines-possibly", "Guarantee_IslePatrol"),
        ("Position_isles_rook-declines-possibly", "Guarantee_IsleShips"),
        ("Position_isles_rook-expected-to-oppose", "Guarantee_IslePatrol"),
        ("Position_isles_rook-expected-to-oppose", "Guarantee_IsleShips"),
        ("Position_isles_rook-pledges", "Guarantee_IsleShips"),
        ("Position_isles_rook-rules-out-ships", "Guarantee_IslePatrol"),
        ("Position_isles_thorn-opposes-ships", "Guarantee_IslePatrol"),
        ("Position_isles_thorn-supports", "Guarantee_IsleShips"),
        ("Position_isles_umber-pledges-ships", "Guarantee_IslePatrol"),
        ("Position_isles_vesper-moves-away", "Guarantee_IslePatrol"),
        ("Position_isles_vesper-moves-away", "Guarantee_IsleShips"),
    },
    ("options", "isOption"): {
        ("Guarantee_ArdeniaInPact", "true"),
        ("Guarantee_CorvaniaBacked", "true"),
        ("Guarantee_CorvanianAirSupport", "true"),
        ("Guarantee_CorvanianTroops", "true"),
        ("Guarantee_FerryEngineers", "true"),
        ("Guarantee_HarbourBoom", "true"),
        ("Guarantee_HarbourGuard", "true"),
        ("Guarantee_HarbourGuns", "true"),
        ("Guarantee_IslePatrol", "true"),
        ("Guarantee_IsleShips", "true"),
        ("Guarantee_ReassuranceForce", "true"),
        ("Guarantee_RookShelter", "true"),
        ("Guarantee_Tripwire", "true"),
        ("Guarantee_WithoutCorvania", "true"),
        ("Settlement_Moorings", "true"),
        ("Settlement_Truce", "true"),
    },
    ("judgement-reaches", "countsFor"): {
        ("Claim_inkwell-beacon_tripwire-capable", "Guarantee_DunmarkOutpost"),
        ("Claim_inkwell-beacon_tripwire-committed", "Guarantee_DunmarkOutpost"),
        ("Claim_nib-harbour_guard-not-feasible", "Guarantee_HarbourGuns"),
        ("Claim_quill-lantern_corvania-capable", "Guarantee_CorvanianAirSupport"),
        ("Claim_quill-lantern_corvania-capable", "Guarantee_CorvanianTroops"),
        ("Claim_quill-lantern_none-without-corvania", "Guarantee_DunmarkOutpost"),
        ("Claim_quill-lantern_none-without-corvania", "Guarantee_Tripwire"),
        ("Claim_quill-lantern_tripwire-incapable", "Guarantee_DunmarkOutpost"),
    },
}
# Only these conclude things that have no name of their own in the seeds, or too many to list: they are tested below.
OTHERS = {"types", "needs-consent", "told-in", "position-counts"}
TIMES = {rule.name for rule in RULES.values() if rule.phase == "time"} - {"types", "narrows", "speaks-for"}  # in test_times.py


def graph(world: ox.Store, rule: str) -> list[ox.Quad]:
    return list(world.quads_for_pattern(None, None, None, ox.NamedNode(derive.DERIVED + rule)))


def labels(rule: str, as_of: str | None = None, known_by: str | None = None) -> set[str]:
    return {quad.object.value for quad in graph(toy_world.toy(as_of, known_by), rule) if quad.predicate == toy_world.LABEL}


def pairs(rule: str, name: str, as_of: str | None = None) -> set[tuple[str, str]]:
    """Return the pairs of a property in a rule's graph, without those of derived positions."""
    found = {
        (quad.subject.value.removeprefix(ID), quad.object.value.removeprefix(ID))
        for quad in graph(toy_world.toy(as_of), rule)
        if quad.predicate.value == NS + name
    }
    return {(one, other) for one, other in found if not one.startswith("Derived_") and not other.startswith("Derived_")}


def values(world: ox.Store, subject: ox.NamedNode, name: str) -> set[str]:
    return {quad.object.value for quad in world.quads_for_pattern(subject, ox.NamedNode(NS + name), None, None)}


def premises(world: ox.Store, node: ox.NamedNode) -> set[ox.NamedNode]:
    """Return everything that a derived node stands on, near and far."""
    found: set[ox.NamedNode] = set()
    todo = [node]
    while todo:
        for quad in world.quads_for_pattern(todo.pop(), PROV, None, None):
            if quad.object not in found:
                found.add(quad.object)
                todo.append(quad.object)
    return found


def derived(world: ox.Store) -> set[ox.NamedNode]:
    return {quad.subject for rule in RULES for quad in graph(world, rule) if quad.predicate == toy_world.LABEL}


def test_every_rule_is_tested() -> None:
    assert set(RULES) == set(VERDICTS) | {rule for rule, _ in TRIPLES} | OTHERS | TIMES


@pytest.mark.parametrize("rule", sorted(VERDICTS))
def test_rule_concludes_exactly_this(rule: str) -> None:
    assert labels(rule) == VERDICTS[rule]


@pytest.mark.parametrize(("rule", "name"), sorted(TRIPLES))
def test_rule_relates_exactly_these(rule: str, name: str) -> None:
    assert pairs(rule, name) == TRIPLES[rule, name]


def test_types_reach_every_general_class() -> None:
    world = toy_world.toy()
    kinds = {q.object.value.removeprefix(NS) for q in world.quads_for_pattern(ox.NamedNode(ID + "Claim_quill-lantern_broken-word"), None, None, None)}
    assert {"Breach", "Event", "Statement", "Claim"} <= kinds


def test_an_alliance_is_one_party_and_a_member_another_where_it_takes_a_position() -> None:
    asked = {one for option, one in pairs("needs-consent", "needsConsentOf") if option == "Guarantee_ArdeniaInPact"}
    assert asked == {"State_Ardenia", "Alliance_NorthernPact"}
    asked = {one for option, one in pairs("needs-consent", "needsConsentOf") if option == "Guarantee_ReassuranceForce"}
    assert asked == {"State_Ardenia", "Coalition_OfFriends"}  # Brevik's consent is asserted


def test_a_loose_group_is_asked_itself() -> None:
    assert ("Guarantee_WithoutCorvania", "Group_CoastalStates") in pairs("needs-consent", "needsConsentOf")


def test_a_digest_is_told_by_the_author_it_digests() -> None:
    assert {one for claim, one in pairs("told-in", "toldBy") if claim == "Claim_quill-digest_corvania-lacks-will"} == {"Person_AdaQuill"}
    works = {one for claim, one in pairs("told-in", "toldIn") if claim == "Claim_quill-digest_corvania-lacks-will"}
    assert works == {"Work_QuillDigest", "Work_QuillColumn"}


def test_a_position_of_the_state_ends_with_the_office() -> None:
    world = toy_world.toy()
    position = next(quad.subject for quad in graph(world, "speaks-for") if quad.object.value == "for Corvania: Oldan pledges Corvanian air support")
    assert values(world, position, "until") == {"2024-01-19"}
    assert values(world, position, "voicedBy") == {ID + "Person_MiraOldan"}
    assert values(world, position, "holder") == {ID + "State_Corvania"}


def test_variants_expectations_and_given_up_positions_do_not_count() -> None:
    counted = {claim for claim, _ in pairs("position-counts", "countsFor")}
    assert "Claim_quill-digest_dunmark-pledges" not in counted  # a variant
    assert {"Claim_quill-lantern_estmere-declines", "Claim_inkwell-beacon_estmere-pledges"} <= counted  # two voices, no day of either stance
    assert "Position_isles_rook-expected-to-oppose" not in counted
    assert "Position_isles_rook-pledges-if" not in counted  # overtaken by a pledge without the condition
    assert "Position_isles_rook-pledges-if" in {claim for claim, _ in pairs("position-bears", "bearsOn", "2021-04-01")}
    assert "Position_isles_umber-opposes" in {claim for claim, option in pairs("position-counts", "countsFor") if option == "Guarantee_IsleShips"}


def test_credibility_as_of_a_day_knows_nothing_later() -> None:
    assert labels("credibility", "2022-06-01") == {"by the two conditions, for Cora Nib: Corvanian air support for Ardenia credible: met"}
    assert {one for one in labels("viability", "2022-06-01") if "Ardenia" in one} == {
        "Corvanian air support for Ardenia credible and accepted by all it needs: met"
    }
    assert "by the two conditions, for Ada Quill: reassurance force of the coalition in Ardenia credible: not met" in labels(
        "credibility", "2024-04-01"
    )


@pytest.mark.parametrize("as_of", DAYS)
def test_every_conclusion_is_labelled_and_names_its_rule_and_premises(as_of: str | None) -> None:
    world = toy_world.toy(as_of)
    verdicts = {q.subject for q in world.quads_for_pattern(None, ox.NamedNode(NS + "byRule"), None, None)}
    assert verdicts
    for rule in RULES:
        for quad in graph(world, rule):
            if quad.predicate.value == NS + "byRule":
                assert quad.object.value == derive.DERIVED + rule
    for node in derived(world):
        assert len(list(world.quads_for_pattern(node, toy_world.LABEL, None, None))) == 1
        assert premises(world, node)
        assert all(next(world.quads_for_pattern(premise, None, None, None), None) for premise in premises(world, node))


@pytest.mark.parametrize("as_of", DAYS)
def test_no_conclusion_rests_on_what_is_weak_or_later(as_of: str | None) -> None:
    """No verdict stands on a supposition, nor on what was said after a day by which it is known; nor on a variant or what is only possible."""
    world = toy_world.toy(as_of, as_of)
    kinds = {q.subject for q in world.quads_for_pattern(None, None, ox.NamedNode(NS + "Supposition"), None)}
    for node in derived(world):
        found = premises(world, node)
        assert not found & kinds
        for premise in found:
            assert not as_of or all(day <= as_of for day in values(world, premise, "statedOn"))
    for rule in ("acceptability", "judged", "credibility", "viability", "enforcement-denied"):
        for node in {quad.subject for quad in graph(world, rule)}:
            if values(world, node, "verdict") == {ID + "Verdict_Unknown"}:  # a leaning rests on what is weak
                continue
            for premise in premises(world, node):
                assert not values(world, premise, "variantOf")
                assert ID + "Certainty_Possible" not in values(world, premise, "certainty")


def test_the_real_graph_keeps_the_same_promises() -> None:
    world = toy_world.real()
    suppositions = {q.subject for q in world.quads_for_pattern(None, None, ox.NamedNode(NS + "Supposition"), None)}
    for node in derived(world):
        found = premises(world, node)
        assert found
        assert not found & suppositions
    for rule in ("acceptability", "judged"):
        for node in {quad.subject for quad in graph(world, rule)}:
            assert not any(values(world, premise, "variantOf") for premise in premises(world, node))


@pytest.mark.parametrize("rule", ["speaks-for", "corroboration", "credibility", "in-force-and-breached", "acceptability", "viability"])
def test_rule_concludes_something_on_the_real_graph(rule: str) -> None:
    assert graph(toy_world.real(), rule)


def test_the_order_of_the_files_changes_nothing_and_running_again_replaces() -> None:
    world = toy_world.load(toy_world.TOY / "seeds")
    build.conclude(world, list(RULES.values())[::-1])
    build.conclude(world, list(RULES.values())[::-1])
    assert set(world) == set(toy_world.toy())


def test_a_rule_reads_only_what_its_stratum_may_see() -> None:
    """A rule that names the graph of another stands in a higher stratum."""
    for rule in RULES.values():
        for token in sparql.tokens(rule.text):
            other = token.text[1:-1].removeprefix(derive.DERIVED)
            if token.kind == "iri" and other in RULES and other != rule.name:
                before, after = RULES[other], rule
                order = [(derive.PHASES.index(one.phase), one.stratum) for one in (before, after)]
                assert order[0] < order[1], f"{rule.name} reads {other}"


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
def test_rules_conclude_the_same_in_rdflib() -> None:
    facts = rdflib.Dataset(default_union=True)
    facts.parse(data=toy_world.load(toy_world.TOY / "seeds").dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    expected = build_by_layers()
    for phase, stratum in sorted({(derive.PHASES.index(rule.phase), rule.stratum) for rule in RULES.values()}):
        level = [rule for rule in RULES.values() if (derive.PHASES.index(rule.phase), rule.stratum) == (phase, stratum)]
        concluded = {rule.name: set(facts.query(queries.declare(rule.text))) for rule in level}
        for name, triples in concluded.items():
            wanted = {(q.subject.value, q.predicate.value, q.object.value) for q in graph(expected, name)}
            assert {tuple(map(str, triple)) for triple in triples} == wanted, name
            target = facts.graph(rdflib.URIRef(derive.DERIVED + name))
            for triple in triples:
                target.add(triple)


def build_by_layers() -> ox.Store:
    """Return the toy world with all rules run on all of it, without a day."""
    world = toy_world.load(toy_world.TOY / "seeds")
    derive.run(world, RULES.values())
    return world
