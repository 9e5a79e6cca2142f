// The page of a series: its links carry on what offered it, its address does not.

import { takeFrom } from "./came-from.js";
import { startGroups } from "./cells.js";

takeFrom();
startGroups(document);
