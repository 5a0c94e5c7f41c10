"""Reference implementation of scoring: scores every account from the scorecard's YAML and lists differences to the
published tables.

Arguments: pipeline YAML, Parquet file with the accounts' rows, warehouse, as-of date. It follows the documented meaning of
the scorecard, not healthscore's code, and refuses what it does not implement.
"""

import bisect
import datetime
import itertools
import json
import math
import pathlib
import re
import statistics
import sys

import duckdb
import yaml

pipeline, rows_file, warehouse, as_of = sys.argv[1:]
spec = yaml.safe_load(pathlib.Path(pipeline).read_text())
card = spec["scorecard"]
if isinstance(card, str):
    card = yaml.safe_load((pathlib.Path(pipeline).parent / card).read_text())
LOW, HIGH = (card["scale"]["low"], card["scale"]["high"]) if "scale" in card else (0, 100)

con = duckdb.connect()
con.execute("SET TimeZone = 'UTC'")
con.execute(f"CREATE MACRO days_since(day) AS DATE '{as_of}' - CAST(day AS DATE)")
tiers = " ".join(f"WHEN {when} THEN '{tier}'" for tier, when in spec["tiers"].items() if when != "otherwise")
last = next(tier for tier, when in spec["tiers"].items() if when == "otherwise")
con.execute(f"CREATE TABLE accounts AS SELECT *, CASE {tiers} ELSE '{last}' END AS tier FROM read_parquet(?)", [rows_file])


def query_rows(sql):
    found = con.execute(sql)
    names = [column[0] for column in found.description]
    return {row["account_id"]: row for row in (dict(zip(names, values)) for values in found.fetchall())}


def evaluate(table, sql):
    """Evaluates an expression for every account."""
    return {a: row["answer"] for a, row in query_rows(f"SELECT account_id, ({sql}) AS answer FROM {table}").items()}


ACCOUNTS = query_rows("SELECT * FROM accounts ORDER BY account_id")
conditions = {}


def condition_holds(sql, account):
    if sql == "otherwise":
        return True
    if sql not in conditions:
        conditions[sql] = evaluate("accounts", sql)
    return conditions[sql][account] is True


def for_tier(written, tier):
    return written.get(tier, written.get("otherwise")) if isinstance(written, dict) else written


def finite_number(value):
    if value is None or isinstance(value, str):
        return None
    return float(value) if math.isfinite(value) else None


def scale_score(share):
    return LOW + min(max(share, 0.0), 1.0) * (HIGH - LOW)


def twelve_digits(value):
    return float(f"{value:.11e}")


EDGES = {
    "at_least": lambda value, edge: twelve_digits(value) >= twelve_digits(edge),
    "above": lambda value, edge: twelve_digits(value) > twelve_digits(edge),
    "at_most": lambda value, edge: twelve_digits(value) <= twelve_digits(edge),
    "below": lambda value, edge: twelve_digits(value) < twelve_digits(edge),
}


def in_range(ranges, value):
    """Returns the index of the first range whose written edges hold, unless the next one's lower edge includes the value."""
    fits = [all(EDGES[edge](value, at) for edge, at in r.items() if edge in EDGES) for r in ranges]
    from_below = [{"at_most", "below"} & r.keys() for r in ranges]
    found = [i for i, fit in enumerate(fits) if fit]
    closed = [i for i in found if from_below[i]]
    return closed[0] if closed else (found[-1] if found else None)


def band_of_score(bands, score):
    return None if score is None else list(bands)[in_range(list(bands.values()), score)]


def peer_values(how, metric, account, applies):
    """Returns the sorted values of the account's peer group, or None if it is too small."""
    within, cache = how["within"], peer_values.cache.setdefault((id(how), metric), {})
    if not cache:
        for other, row in ACCOUNTS.items():
            value = finite_number(row[metric]) if applies[other] else None
            if value is not None:
                cache.setdefault("all" if within == "everybody" else row[within], []).append(twelve_digits(value))
        for group in cache.values():
            group.sort()
    group = cache.get("all" if within == "everybody" else ACCOUNTS[account][within], [])
    return group if len(group) >= how.get("min_group", 5) else None


peer_values.cache = {}


centres = {}


def centre_and_spread(group, robust):
    if robust:
        middle = statistics.median(group)
        distance = statistics.median(abs(one - middle) for one in group)
        # Where most are alike, the plain z-score takes its place.
        if distance > 0:
            return middle, 1.4826 * distance
    return statistics.fmean(group), statistics.pstdev(group)


def apply_method(written, metric, account, applies):
    row = ACCOUNTS[account]
    (kind, how), = written.items()
    if kind == "by_tier":
        return apply_method(for_tier(how, row["tier"]), metric, account, applies)
    if kind == "cases":
        case = next((case for case in how if condition_holds(case["when"], account)), None)
        return case and apply_method(case["score"], metric, account, applies)
    if kind == "labels":
        score = how.get(row[metric], how.get("otherwise", "none"))
        return None if score == "none" else score
    value = finite_number(row[metric])
    if value is None:
        return None
    if kind == "linear":
        return scale_score((value - how["zero"]) / (how["full"] - how["zero"]))
    if kind == "steps":
        return how[in_range(how, value)]["score"]
    if kind == "points":
        if value <= how[0]["at"] or value >= how[-1]["at"]:
            return how[0 if value <= how[0]["at"] else -1]["score"]
        a, b = next((a, b) for a, b in zip(how, how[1:]) if a["at"] <= value < b["at"])
        return a["score"] + (b["score"] - a["score"]) * (value - a["at"]) / (b["at"] - a["at"])
    if kind == "target":
        whole = finite_number(row[how["of"]])
        return scale_score((value / whole - how.get("zero", 0)) / (how.get("full", 1) - how.get("zero", 0))) if whole else None
    group = peer_values(how, metric, account, applies)
    if group is None:
        return None
    value = twelve_digits(value)
    if kind == "percentile":
        below, upto = bisect.bisect_left(group, value), bisect.bisect_right(group, value)
        share = (below + (upto - below) / 2) / len(group)
        return scale_score(1 - share if how.get("better") == "lower" else share)
    if kind == "zscore":
        key = (id(group), how.get("robust", False))
        middle, spread = centres[key] = centres.get(key) or centre_and_spread(group, key[1])
        z = (value - middle) / spread if spread else 0.0
        return scale_score((z - how["zero"]) / (how["full"] - how["zero"]))
    sys.exit(f"not implemented: the method `{kind}`")


def score_bounds(written, account):
    """Returns the least and the greatest score that a method can give the account, or None."""
    (kind, how), = written.items() if isinstance(written, dict) else [(written, None)]
    if kind == "by_tier":
        return score_bounds(for_tier(how, ACCOUNTS[account]["tier"]), account)
    if kind == "cases":
        case = next((case for case in how if condition_holds(case["when"], account)), None)
        return case and score_bounds(case["score"], account)
    if kind in ("steps", "points"):
        scores = [one["score"] for one in how if one["score"] != "none"]
    elif kind == "labels":
        scores = [score for score in how.values() if score != "none"]
    else:
        scores = [LOW, HIGH]
    return (min(scores), max(scores)) if scores else None


def names_read(sql):
    """The names in an expression, and those behind derived metrics."""
    found, waiting = set(), re.findall(r"[a-z_]\w*", str(sql).lower())
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            derived = spec.get("derived", {}).get(name)
            waiting += re.findall(r"[a-z_]\w*", str(derived).lower()) if derived else []
    return found


def missing_metrics(node, account):
    """The scored metrics without a value, also where the entry does not apply to the account."""
    found = set()
    for part, what in node["made_of"].items():
        if "made_of" in what:
            found |= missing_metrics(what, account)
        elif ACCOUNTS[account][what.get("metric", part)] is None:
            found.add(what.get("metric", part))
    return found


def range_of_node(name, node, account, missing, parents=()):
    """What a node could be once some missing metrics came in: its lowest and highest score, or None, and whether it may
    have no score. None if it does not apply. Tries every set of the parts that may lack a score."""
    above = [*parents, node.get("applies", "otherwise")]
    assert not any(names_read(sql) & missing for sql in above), "a condition that reads a missing metric is not implemented"
    if not all(condition_holds(sql, account) for sql in above):
        return None
    if "made_of" in node:
        parts = []
        for part, what in node["made_of"].items():
            weight = float(for_tier(what.get("weight", 1), ACCOUNTS[account]["tier"]))
            found = range_of_node(part, what, account, missing, above)
            if found and weight > 0:
                parts.append((weight, *found))
        if not parts:
            return None
        lows, highs, may_lack = [], [], False
        for states in itertools.product(*[[True, False] if lacks else [True] for _, _, lacks in parts]):
            counted = [(weight, ends) for (weight, ends, _), is_there in zip(parts, states) if is_there and ends]
            if not counted:
                may_lack = True
                continue
            for ends, side in ((lows, 0), (highs, 1)):
                weights, scores = [one[0] for one in counted], [one[1][side] for one in counted]
                how = node.get("combine", "weighted_mean")
                mean = sum(w * x for w, x in zip(weights, scores)) / sum(weights)
                ends.append({"weighted_mean": mean, "minimum": min(scores), "maximum": max(scores)}[how])
        ends = (min(lows), max(highs)) if lows else None
    else:
        metric = node.get("metric", name)
        own = score_node(name, node, account, parents)
        opened = metric in missing or names_read(metric) & missing
        if not opened:
            # A value that gets no score stays, too.
            return (None, True) if own["score"] is None else ((own["score"], own["score"]), False)
        ends, may_lack = score_bounds(node["score"], account), True
    placeholder = node.get("missing", "spread")
    if may_lack and placeholder != "spread":
        fixed = float(placeholder["score"])
        ends, may_lack = (min(ends[0], fixed), max(ends[1], fixed)) if ends else (fixed, fixed), False
    return ends, may_lack


def score_node(name, node, account, parents=()):
    """Scores a node and its parts for one account; None if it does not apply."""
    row = ACCOUNTS[account]
    above = [*parents, node.get("applies", "otherwise")]
    if not all(condition_holds(sql, account) for sql in above):
        return None
    result = {"name": name, "weight": float(for_tier(node.get("weight", 1), row["tier"])), "parts": [], "own": 0.0}
    if "made_of" in node:
        parts = [score_node(part, what, account, above) for part, what in node["made_of"].items()]
        result["parts"] = parts = [part for part in parts if part and part["weight"] > 0]
        if not parts:
            return None
        counted = [part for part in parts if part["score"] is not None]
        result["counted"] = counted
        whole = sum(part["weight"] for part in parts)
        result["coverage"] = sum(part["weight"] * part["coverage"] for part in parts) / whole
        scores = [part["score"] for part in counted]
        how = node.get("combine", "weighted_mean")
        if not counted:
            result["score"] = None
        elif how == "weighted_mean":
            weights = [part["weight"] for part in counted]
            result["score"] = sum(w * s for w, s in zip(weights, scores)) / sum(weights)
            result["shares"] = [w / sum(weights) for w in weights]
        else:
            best = result["score"] = {"minimum": min, "maximum": max}[how](scores)
            result["shares"] = [(s == best) / scores.count(best) for s in scores]
        result["status"] = "ok" if any(part["status"] == "ok" for part in counted) else "missing"
    else:
        metric = node.get("metric", name)
        key = id(node)
        if key not in score_node.applies:
            score_node.applies[key] = {other: all(condition_holds(sql, other) for sql in above) for other in ACCOUNTS}
        result["score"] = None if row[metric] is None else apply_method(node["score"], metric, account, score_node.applies[key])
        result["coverage"] = float(result["score"] is not None)
        result["status"] = "ok" if result["coverage"] else "stale" if row["stale"] == metric else "missing"
    missing = node.get("missing", "spread")
    if result["score"] is None and missing != "spread":
        result["score"] = float(missing["score"])  # `carry` is not implemented and raises a KeyError.
    return result


score_node.applies = {}


def add_contributions(node, share, bounds):
    """Adds the effective weight and the contribution to every node."""
    node["effective_weight"] = share
    if node.get("counted"):
        shares = {id(part): part_share for part, part_share in zip(node["counted"], node["shares"])}
        node["contribution"] = sum(add_contributions(part, share * shares.get(id(part), 0.0), bounds) for part in node["parts"])
    else:
        node["contribution"] = share * (node["score"] or 0.0)
        node["own"] = node["contribution"] if "counted" in node else 0.0
        for part in node["parts"]:
            add_contributions(part, 0.0, bounds)
    bounds[node["name"]] = node
    return node["contribution"]


def flatten(node):
    return [node] + [one for part in node["parts"] for one in flatten(part)]


raw = {}
for account, row in ACCOUNTS.items():
    whole = {"made_of": card["components"], "combine": card.get("combine", "weighted_mean")}
    root = score_node("overall", whole, account)
    score = root and root["score"]
    age = (datetime.date.fromisoformat(as_of) - row[spec["accounts"]["since"]]).days
    reason = None
    if age < int(str(card.get("min_age", "0d"))[:-1]):
        reason = "too_new"
    elif score is None:
        reason = "no_data" if root else "not_applicable"
    elif root["coverage"] < card.get("min_coverage", 0.5) - 1e-9:
        reason = "low_coverage"
    nodes = {}
    if reason is None:
        add_contributions(root, 1.0, nodes)
    elif root:
        root["score"] = None
        nodes = {node["name"]: node for node in flatten(root)}
    raw[account] = {"raw_score": None if reason else score, "reason": reason, "nodes": nodes, "root": root}
    raw[account]["missing"] = missing_metrics(whole, account)
    found = range_of_node("overall", whole, account, raw[account]["missing"])
    for name, end, side in (("low", min, 0), ("high", max, 1)):
        bounds = [found[0][side]] if found and found[0] else []
        bounds += [raw[account]["raw_score"]] if reason is None else []
        raw[account][name] = end(bounds) if bounds else None

# Rules see the row, the raw score, the coverage and every component's score.
components = []


def collect_components(parts):
    for name, node in parts.items():
        if "made_of" in node:
            components.append(name)
            collect_components(node["made_of"])


collect_components(card["components"])
columns = ["account_id", "raw_score", "coverage", *(f"{name}_score" for name in components)]
con.execute(f"CREATE TABLE scores ({columns[0]} VARCHAR, {', '.join(f'{name} DOUBLE' for name in columns[1:])})")
con.execute(
    f"INSERT INTO scores SELECT {', '.join('unnest(?)' for _ in columns)}",
    [list(raw), [one["raw_score"] for one in raw.values()], [one["root"] and one["root"]["coverage"] for one in raw.values()]]
    + [[one["nodes"].get(name, {}).get("score") for one in raw.values()] for name in components],
)
con.execute("CREATE VIEW scored AS SELECT * FROM accounts JOIN scores USING (account_id)")
whens = {rule["name"]: rule["when"] for rule in card.get("rules", [])}
rules = []
for rule in card.get("rules", []):
    (kind, amount), = rule["then"].items()
    amounts = {} if kind == "band" else evaluate("scored", f"CAST(({amount}) AS DOUBLE)")
    rules.append((rule["name"], kind, amount, evaluate("scored", rule["when"]), amounts))


def and_parts(when):
    """The parts of a condition with nothing but AND, or the condition itself."""
    return [when] if re.search(r"\bOR\b|\bBETWEEN\b|\(", when, re.I) else re.split(r"\s+AND\s+", when, flags=re.I)


parts_of_rules = {name: [(part, evaluate("scored", part)) for part in and_parts(when)] for name, when in whens.items()}


def read_health(day):
    found = con.execute(f"SELECT * FROM read_parquet('{warehouse}/account_health/ds={day}/*.parquet')")
    names = [column[0] for column in found.description]
    return {values[names.index("account_id")]: dict(zip(names, values)) for values in found.fetchall()}


# The newest earlier row of every account.
earlier = {}
for day in sorted(path.name.removeprefix("ds=") for path in pathlib.Path(warehouse, "account_health").glob("ds=*")):
    if day < as_of:
        earlier.update(read_health(day))


def apply_stays(account, score, by_score, decided):
    """Returns the band after applying `stays`; `after` is not implemented."""
    assert not any("after" in written for written in card["bands"].values())
    was = earlier.get(account)
    if decided or score is None or not was or was["band"] not in card["bands"] or was["band_reason"] == "rule":
        return by_score
    written = card["bands"][was["band"]]
    wider = {**{edge: at for edge, at in written.items() if edge in EDGES}, **written.get("stays", {})}
    stays = "stays" in written and all(EDGES[edge](score, at) for edge, at in wider.items())
    return was["band"] if stays else by_score


def apply_rules(account, score, chosen={}):
    """Returns score and band after all rules, the rules that fired, and whether a rule decided the band."""
    forced, forced_by, fired, decided = None, None, set(), False
    now = band_of_score(card["bands"], score)
    for name, kind, amount, when, amounts in rules:
        if not chosen.get(name, when[account] is True) or (score is None and kind != "set"):
            continue
        before = (score, now)
        decided = decided or kind == "band" or kind == "set" and amounts[account] is not None
        if kind == "band":
            forced, forced_by = amount, name
        elif amounts[account] is not None:
            by = amounts[account]
            after = {"cap": lambda: min(score, by), "floor": lambda: max(score, by), "set": lambda: by, "add": lambda: score + by}
            score = min(max(after[kind](), LOW), HIGH)
        now = forced or band_of_score(card["bands"], score)
        if (score, now) != before:
            fired.add(name)
        # A forced band equal to the band of the score counts once the score has left that band.
        if forced and band_of_score(card["bands"], score) != forced:
            fired.add(forced_by)
    return score, now, fired, decided


def ends_after_rules(account, one):
    """The score, band and whether a rule decides for every choice of the rules that a missing metric leaves open, at both
    ends of the raw score. Sorted by score."""
    gaps = one["missing"] or one["low"] != one["high"]
    scores = {"raw_score", "coverage", *(f"{name}_score" for name in components)} if gaps else set()
    opened = one["missing"] | scores
    # A part that is known not to hold decides the whole condition.
    is_closed = lambda name: any(not names_read(part) & opened and holds[account] is not True for part, holds in parts_of_rules[name])
    undecided = [name for name, _, _, _, _ in rules if names_read(whens[name]) & opened and not is_closed(name)]
    assert not any(names_read(amount) & opened for _, _, amount, _, _ in rules), "an open amount is not implemented"
    found = []
    for choice in itertools.product([True, False], repeat=len(undecided)):
        chosen = dict(zip(undecided, choice))
        for end in ("low", "high"):
            score, now, _, decided = apply_rules(account, one[end], chosen)
            if score is not None:
                found.append((score, now, decided))
    return sorted(found, key=lambda one: one[0])


for account, one in raw.items():
    one["raw_band"] = band_of_score(card["bands"], one["raw_score"])
    score, now, fired, decided = apply_rules(account, one["raw_score"])
    one.update(score_band=band_of_score(card["bands"], score), band=apply_stays(account, score, now, decided))
    one.update(score=score, rules=", ".join(name for name, *_ in rules if name in fired) or None)
    at_ends = ends_after_rules(account, one)
    one["score_low"], one["score_high"] = (at_ends[0][0], at_ends[-1][0]) if at_ends else (None, None)
    same = all(apply_stays(account, end, by_score, by_rule) == one["band"] for end, by_score, by_rule in at_ends)
    one["band_certain"] = None if score is None else same

differences, compared = [], 0


def compare(where, name, theirs, ours):
    global compared
    compared += 1
    if isinstance(theirs, float) and isinstance(ours, (int, float)):
        same = math.isclose(theirs, ours, rel_tol=1e-9, abs_tol=1e-9)
    else:
        same = theirs == ours
    if not same:
        differences.append(f"{where}: {name} is {theirs}, the reference scorer says {ours}")


def read_published(table):
    found = con.execute(f"SELECT * FROM read_parquet('{warehouse}/{table}/ds={as_of}/*.parquet')")
    names = [column[0] for column in found.description]
    return [dict(zip(names, values)) for values in found.fetchall()]


health = read_published("account_health")
if {row["account_id"] for row in health} != set(ACCOUNTS):
    differences.append("account_health holds other accounts")
for row in health:
    ours = raw[row["account_id"]]
    for name in ("score", "score_band", "band", "raw_score", "raw_band", "rules", "score_low", "score_high", "band_certain"):
        compare(row["account_id"], name, row[name], ours[name])
    limits, reasons = {"min_coverage": 0.75, "max_data_age": "90d", **card.get("confidence", {})}, []
    if ours["score"] is not None:
        if (ours["root"]["coverage"] if ours["root"] else 0.0) < limits["min_coverage"] - 1e-9:
            reasons.append("low_coverage")
        if not ours["band_certain"]:
            reasons.append("band_uncertain")
        if (row["data_age_days"] or 0) > int(limits["max_data_age"][:-1]):
            reasons.append("old_data")
    if "late_source" in (row["confidence_reason"] or ""):  # lateness of sources is not implemented
        reasons.append("late_source")
    compare(row["account_id"], "confidence_reason", row["confidence_reason"], ", ".join(reasons) or None)
    word = "unscored" if ours["score"] is None else "tentative" if reasons else "firm"
    compare(row["account_id"], "confidence", row["confidence"], word)
    compare(row["account_id"], "tier", row["tier"], ACCOUNTS[row["account_id"]]["tier"])
    compare(row["account_id"], "coverage", row["coverage"], ours["root"] and ours["root"]["coverage"])
    compare(row["account_id"], "no_score_reason", row["no_score_reason"], ours["reason"] if ours["score"] is None else None)
for table, key in (("component_scores", "component"), ("metric_scores", "metric")):
    for row in read_published(table):
        node = raw[row["account_id"]]["nodes"].get(row[key])
        where = f"{row['account_id']} {row[key]}"
        if node is None:
            compare(where, "status", row["status"], "not_applicable")
            continue
        for name in ("score", "weight", "status", *(("coverage",) if table == "component_scores" else ())):
            compare(where, name, row[name], node[name])
        for name in ("effective_weight", "contribution"):
            compare(where, name, row[name], node.get(name))
        if "own_contribution" in row:
            compare(where, "own_contribution", row["own_contribution"], node["own"])

fired_rules = {rule for one in raw.values() for rule in (one["rules"] or "").split(", ") if rule}
print(json.dumps({
    "compared": compared,
    "scored": sum(one["raw_score"] is not None for one in raw.values()),
    # Tiers, bands and rules without any account were not compared.
    "unseen": sorted(
        {f"tier {tier}" for tier in spec["tiers"]} - {f"tier {row['tier']}" for row in ACCOUNTS.values()}
        | {f"band {name}" for name in card["bands"]} - {f"band {one['band']}" for one in raw.values()}
        | {f"rule {rule['name']}" for rule in card.get("rules", [])} - {f"rule {name}" for name in fired_rules}
    ),
    "reasons": sorted({one["reason"] for one in raw.values() if one["reason"]}),
    "differences": differences[:20],
}))
