import { suite } from "./suite.mjs";
import * as stock from "./v1.2/stock.mjs";

suite(stock);
