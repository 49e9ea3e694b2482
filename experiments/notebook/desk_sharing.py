"""How few desks can a small office do with? From a notebook: open this file in an editor that knows cells."""

# %% [markdown]
# # A question, its answer, and what is behind it
# A scenario is what `configure` returns for the words that one would type after `python -m sim`. Every function
# returns tables (`.frame`, `.tables`, `.days`, ...) and a `.summary`, and writes nothing. Here replications are few, so
# that the whole file runs in half a minute; leave `replications` out for an answer that is precise enough.

# %%
from pathlib import Path
from tempfile import mkdtemp

from sim import compare, configure, evaluate, explain, frontier, plots, recommend

SMALL = ("organisation=small_office", "replications=40", "weeks=2")
free = configure(*SMALL, "ratio=0.6")
spread = configure(*SMALL, "ratio=0.6", "policy=spread")

# %% [markdown]
# ## One evaluation

# %%
evaluation = evaluate(free)
crowded = evaluation.summary["measures"]["crowded_day_probability"]
print(f"{evaluation.summary['desks']} desks: too few on {crowded['low']:.0%} to {crowded['high']:.0%} of days")
print(evaluation.days.groupby("weekday")["crowded"].mean())

# %% [markdown]
# ## How few desks keep the promise "too few on at most 5 % of days"?

# %%
promise = recommend({"free": free, "spread": spread}, target=0.05)
print(promise.summary["recommendation"])

# %% [markdown]
# ## Crowding against space saved, ratio by ratio

# %%
curve = frontier({"free": free, "spread": spread}, ratios=[0.4, 0.5, 0.6, 0.7, 0.8])
print(curve.frame)

# %% [markdown]
# ## Do the policies differ at all?

# %%
difference = compare({"free": free, "spread": spread})
print(difference.tables["differences"])

# %% [markdown]
# ## What makes it crowded?

# %%
causes = explain(free)
print(causes.frame)

# %% [markdown]
# ## A picture for a note

# %%
folder = Path(mkdtemp())
for name, figure in plots.study_pictures(curve).items():
    plots.save(figure, folder, name)
print(sorted(path.name for path in folder.iterdir()))
