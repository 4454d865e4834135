import { accountById, type Account } from "./accounts.js";
import { accountSwitch } from "./account-switch.js";
import { Activity } from "./activity.js";
import { Connection } from "./connection.js";
import { fill, h } from "./dom.js";
import { environmentBar, type Environment } from "./environment.js";
import { brandMark, icon } from "./icons.js";
import { Observable } from "./observable.js";
import { problemBox, problemOf } from "./problem.js";
import { endSession, keepAccount, keepToken, openSession } from "./session.js";
import { signIn } from "./sign-in.js";
import { Workspace, type Step } from "./workspace.js";

const root = document.getElementById("console") ?? document.body;
const FIRST_ACCOUNT = "100001";
let closeConsole = () => {};

function start(): void {
  closeConsole();
  const { token, account } = openSession();
  const first = accountById(account ?? FIRST_ACCOUNT);
  if (token === null) askForToken(first.id, null);
  else openConsole(token, first);
}

function askForToken(account: string, trouble: HTMLElement | null): void {
  const enter = (token: string, chosen: Account) => {
    keepToken(token);
    keepAccount(chosen.id);
    openConsole(token, chosen);
  };
  fill(root, signIn({ account, trouble, enter }));
}

function openConsole(token: string, first: Account): void {
  const activity = new Activity();
  const environment = new Observable<Environment | null>(null);
  const buying = new Observable(false);
  const current = new Observable(first);
  const bar = environmentBar();
  const main = h("main", { class: "page" });
  let workspace: Workspace | null = null;
  let step: Step = "carriers";

  const leave = (trouble: HTMLElement | null) => {
    workspace?.close();
    endSession();
    askForToken(current.value.id, trouble);
  };
  const open = (account: Account) => {
    workspace?.close();
    keepAccount(account.id);
    current.set(account);
    const connection = new Connection({ token, account: account.id }, activity, {
      environment: (found) => {
        if (environment.value !== found) environment.set(found);
      },
      refused: (error) => leave(problemBox(problemOf(error))),
    });
    workspace = new Workspace({ account, connection, environment, buying }, step, (shown) => (step = shown));
    fill(main, workspace.element);
  };

  environment.watch((found) => {
    if (found !== null) bar.show(found);
  });
  fill(
    root,
    bar.element,
    h(
      "header",
      { class: "top" },
      h(
        "div",
        { class: "top-bar" },
        h("div", { class: "brand" }, brandMark(), h("h1", {}, "shipstamp", h("span", {}, "console"))),
        accountSwitch(current, environment, buying, open),
        h(
          "button",
          {
            type: "button",
            class: "icon-button sign-out",
            "aria-label": "Sign out",
            title: "Sign out",
            onclick: () => leave(null),
          },
          icon("leave"),
        ),
      ),
    ),
    main,
    activity.element,
  );
  closeConsole = () => workspace?.close();
  open(first);
}

start();
// A link with a new token, opened in a tab that already shows the console, only changes the hash.
addEventListener("hashchange", () => {
  if (new URLSearchParams(location.hash.slice(1)).has("token")) start();
});
