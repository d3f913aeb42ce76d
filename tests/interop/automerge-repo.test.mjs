import * as stock from "./stock.mjs";
import { suite } from "./suite.mjs";

suite(stock);
