# The pages in English. Key for key as zh-CN.ftl.

## Frame

skip = Skip to content
menu = Menu
menu-orders = Marketplace orders
menu-accounts = Accounts
menu-drafts = Draft orders
menu-connectors = Connectors
sign-out = Sign out
copied = Copied
copy = Copy
save = Save
yes = Yes
never = Never
due = About to start
in-time = in { $time }
optional = (optional)
pages = Pages
first-page = Back to the first page
next-page = Next page
platform-said = The platform says:
failure-again-at = It can be tried again from:
error-prefix = Error:
orders =
    { $count ->
        [one] { $count } order
       *[other] { $count } orders
    }
to-start = To the start page

## Accounts

accounts-title = Accounts
platforms-title = Platforms
platforms-empty = No platform is available yet.
connectors-waiting = { $count ->
    [one] One connector file waits for your approval.
   *[other] { $count } connector files wait for your approval.
}
platforms-empty-approve = See what they ask for
platforms-empty-todo = Put a connector file into the connector folder and its platform appears here.
platform-accounts =
    { $count ->
        [one] { $count } account
       *[other] { $count } accounts
    }
platform-add = Add account
platform-off = Connector not running
platform-off-todo = See why
accounts-list-title = Authorised accounts
accounts-empty = No accounts yet.
accounts-empty-todo = Choose a platform above, press “Add account”, follow the notice and let the seller authorise. The account then appears here.
accounts-no-more = There are no more accounts.
column-account = Account
column-state = State
column-last-pull = Last pull
column-next-pull = Next pull
column-to-ship = To ship
column-actions = Actions

account-state-pending-authorization = Waiting for authorisation
account-state-unnamed = Waiting for a nickname
account-state-connected = Connected
account-state-needs-authorization = Needs re-authorisation
account-state-misconfigured = Settings wrong
account-state-paused = Paused
account-state-throttled = Limited by the platform
account-state-trouble = Pull failing
account-state-not-understood = Not understood
account-hint-pending-authorization = The seller has not authorised yet: open the page, or send the seller the link.
account-hint-unnamed = The seller has authorised. Give the account a nickname; its orders are pulled from then on.
account-hint-needs-authorization = The platform no longer accepts the authorisation: let the seller authorise again. Orders and progress are kept.
account-hint-misconfigured = Where a key or permission is wrong at the platform, mend it there and press “Resume”. Where it is wrong here, correct the details.
account-hint-paused = No orders are pulled while it is paused.
account-hint-throttled = The platform’s call limit is reached. It goes on by itself; nothing to do.
account-hint-trouble = It is retried by itself at growing intervals; nothing to do.
account-hint-not-understood = It is retried by itself. If this still stands here tomorrow, show it to the administrator: the platform may have changed, and the connector may need a newer version.

mend-authorize = Authorise
mend-resume = Resume
correct = Correct details
correct-staff = Correct details (staff)
pull-now = Pull orders
pull-starts-at = Starts at the earliest:
pull-queued = Queued
pull-waits-for-place = Starts as soon as a place is free
pull-running = Pulling
pull-since = Since
pull-next-call = The platform’s call limit is reached; next call:
pull-platform-wait = The platform asks to wait until:
pull-counts = { $created } new, { $changed } changed, { $unchanged } unchanged
pull-counts-set-aside = { $count } unreadable
pull-counts-missing = { $count } unknown to the platform
pull-outcome-running = Pulling
pull-outcome-succeeded = Done
pull-outcome-yielded = Gave way, goes on later
pull-outcome-stopped = Service stopped, goes on later
pull-outcome-failed = Failed
pull-outcome-abandoned = Broken off
pull-trigger-schedule = Hourly
pull-trigger-click = By hand
pull-trigger-authorization = After authorisation

## One account

nickname-wanted = Authorised. Give this account a nickname:
account-facts = Account
fact-platform = Platform
fact-shop = Shop
fact-to-ship = To ship
fact-last-success = Last complete pull
fact-authorized = Authorised
fact-renew-until = Authorised until
fact-to-fetch = Details to fetch
account-manage = Manage
reauthorize = Authorise again
reauthorize-note = For when the seller changed the password or the authorisation is about to end. Account, orders and progress are kept.
correct-note = For when a key or secret was mistyped, or was changed at the platform. Account, orders and progress are kept.
correct-title = Correct details: { $account }
correct-lead = Change what is wrong; the rest stays as it is.
correct-then-pull = Once it is saved, orders are pulled.
correct-then-authorize = Once it is saved, you get a fresh link with which the seller authorises.
correct-then-nothing = Saving changes nothing else about the account.
correct-save-pull = Save and pull orders
correct-save-authorize = Save and authorise
correct-save-nothing = Save
correct-none = Nothing was filled in for this account alone: the developer app is the installation’s. Ask the administrator to correct it in the configuration.
field-kept = Stored. Leave it empty to keep it.
pause = Pause
pause-note = Nothing is pulled while it is paused. Existing draft orders stay as they are.
remove = Remove account
remove-note = No shop has been connected to this account, so it can be removed. Its nickname is free again then.
remove-sure = { $account } and what was filled in for it are removed for good. Links that were handed out stop working.
remove-do = Remove for good
remove-not = An account that has had a shop cannot be removed, because orders belong to it. Pause it when it is no longer needed.
pulls-title = Pulls
pulls-empty = Nothing has been pulled yet.
column-began = Began
column-outcome = Outcome
column-trigger = Started by
column-result = Result
set-aside-title = Unreadable orders
set-aside-note = What these records tell is in no draft order, and was not dropped either. Those with an order number are asked for again once a day.
column-order = Order
column-reason = Reason
column-seen = Last seen
excerpt = The platform’s answer
excerpt-title = The platform’s answer (excerpt)
excerpt-note = The end of what the platform answered when the pull failed. It may hold personal data; do not pass it on.
back-to-account = Back to the account

## Notice and form

notice-title = Authorise { $platform }
notice-steps = Before you start
notice-form = Fill in and authorise
callback-address = Callback address
callback-address-note = Enter it when you register the app at the platform, letter for letter.
begin = Start authorisation
field-nickname = Nickname
field-nickname-help = Used only here, to tell accounts apart. It can be changed later.
field-origin = Callback address registered at the platform
field-origin-help = Choose the one that is registered there.
form-problems-title = Please mend the following
form-problem-missing = Required
form-problem-unfit = Too long, or with characters that cannot be used
form-problem-no-choice = Choose one of the options
form-problem-taken = Another account of this platform has this nickname
https-needed = This platform sends browsers back to https addresses only, and this installation has none. Ask the administrator to set public_url to an https address.
plain-http = You reach this page over plain http: passwords and keys cross in clear. Move to https soon.

## Tickets

ticket-title = Authorise: { $account }
ticket-lead = The seller signs in at { $platform } and agrees. Choose one of two ways:
ticket-here = On this computer
ticket-here-note = If the shop is normally signed in in this browser.
ticket-open = Authorise in this browser
ticket-there = On the seller’s computer
ticket-there-note = Copy the link and open it on the computer or fingerprint browser that normally runs this shop. No sign-in here is needed.
copy-link = Copy link
ticket-step-issued = Waiting for the link to be opened
ticket-step-continued = The seller is at the platform; waiting for consent
ticket-step-connected = Authorised
ticket-step-failed = The authorisation did not succeed
ticket-follows = This page moves on by itself when it is done. You may leave it.
ticket-failed-todo = The link is still good; try again.
ticket-misconfigured-todo = Trying again will not help yet: the platform does not accept the developer app’s key, secret or permissions. Correct them first; the link stays good.
ticket-expires = The link is good until:
ticket-to-account = I have finished; show the account

authorize-title = Authorise a { $platform } shop
authorize-who = { $forwarder } asks you to let it read the orders of your { $platform } shop, in order to ship them. Account: { $account }
authorize-reads = Orders are read only. Listings, prices and money are not touched.
authorize-since = Orders are read from this day on:
authorize-password = You sign in on { $platform }’s own page. We do not see your password.
authorize-again = This renews an authorisation. Please sign in with the same shop as before.
authorize-failed = The last try did not succeed. You may try again:
authorize-misconfigured = The last try did not succeed, and trying again will not help yet: the platform does not accept the developer app’s key, secret or permissions. Ask the forwarder’s staff, or whoever filled them in, to correct them; then use this link again.
authorize-continue = Continue to { $platform }
authorize-browser = Open this page on the computer or browser that normally runs this shop.
authorize-paste-title = Or with a token that you bring
authorize-name-title = Authorised. One more step
authorize-name = What shall this account be called here? Orders are pulled once the name is saved.
authorize-done-title = Authorised
authorize-done = { $account } is connected. There is nothing more to do; you may close this page.

## What came of it

callback-title-connected = Authorised
callback-title-declined = You did not agree
callback-title-unknown-state = This authorisation is not known
callback-title-used-state = This authorisation was dealt with before
callback-title-other-browser = It was begun in another browser
callback-title-other-address = The callback address differs
callback-title-other-shop = That is not the same shop
callback-title-shop-taken = This shop is authorised already
callback-title-failed = The authorisation did not succeed
callback-title-misconfigured = The developer app is not accepted
callback-title-which-none = No authorisation is under way
callback-title-which = Which account was not authorised?
callback-todo-connected = The first pull has begun; draft orders will appear soon.
callback-todo-connected-again = A pull has begun; new and changed orders will appear soon.
callback-todo-declined = If that was a slip, go back to the link and try again. No order was read.
callback-todo-unknown-state = More than ten minutes may have passed, or the address is incomplete. Go back to the link and press “Continue” again.
callback-todo-used-state = A consent can be used once. If the account does not read “Connected”, start again from the link.
callback-todo-other-browser = For safety it must end in the browser in which it began. Open the link in this browser and press “Continue”.
callback-todo-other-address = The platform sent the browser to another address. Make the callback address registered there equal to the one shown in the notice, then try again.
callback-todo-other-shop = Sign out at the platform, sign in with the former shop and start from the link. To add another shop, add an account.
callback-todo-shop-taken = A shop belongs to one account. To renew it, press “Authorise again” on that account.
callback-todo-failed = Try again from the link a little later. If it fails again, pass what is written above to the forwarder’s staff.
callback-todo-misconfigured = The developer app’s key, secret or permissions are wrong, so trying again will not help yet. The forwarder’s staff, or whoever filled them in, must correct them; then the same link can be used again.
callback-todo-which-none = The platform brought nothing back. Go back to the link and start again.
callback-todo-which = The platform says “not authorised” without saying for which account. Choose one, or simply close this page.
callback-connected-account = Connected: { $account }
callback-connected-since = Orders are being pulled from this day on:
callback-connected-again = Pulling goes on where it stopped; no order is doubled or left out.
callback-connected-hourly = From now on orders are pulled every hour.
callback-connected-close = You may close this page.
callback-connected-open = Show the account (staff)
callback-other-shop-expected = Former shop
callback-other-shop-found = Shop signed in now
callback-shop-taken-by = Existing account: { $account }
callback-which-began = begun
callback-which-decline = This one was not authorised
callback-try-again = Try again: { $account }

## Draft orders

drafts-title = Draft orders
drafts-lists = Lists of orders
draft-view-to-ship = To ship
draft-view-waiting = Unpaid or in review
draft-view-on-hold = On hold
draft-view-completed = Completed
draft-view-cancelled = Cancelled
draft-view-platform-ships = Platform ships
draft-view-other = Other
drafts-empty-to-ship = There is nothing to ship.
drafts-empty-waiting = No order waits for payment or review.
drafts-empty-on-hold = No order is on hold.
drafts-empty-completed = No order is completed.
drafts-empty-cancelled = No order is cancelled.
drafts-empty-platform-ships = No order is shipped by the platform.
drafts-empty-other = There are no other orders.
drafts-empty-todo = New orders are pulled every hour; “Pull orders” on the page “Accounts” does it sooner.
drafts-no-more = There are no more orders.
filter-clear = Show all accounts
column-country = Country
column-goods = Goods
column-quantity = Quantity
column-amount = Amount
column-placed = Placed
column-ship-by = Ship by
goods-more = { $count } more
overdue = Overdue

draft-state-new = New
draft-state-reviewing = In review
draft-state-accepted = Accepted
draft-state-exported = Exported
draft-state-rejected = Ignored
draft-state-source-cancelled = Cancelled on platform
draft-action-review = Start review
draft-action-accept = Accept
draft-action-export = Mark as exported
draft-action-reopen = Reopen
draft-action-reject = Ignore
reject-reason = Reason for ignoring
draft-facts = Order
fact-order-id = Platform’s order number
fact-status = Order state
fact-payment = Payment
fact-fulfillment = Shipment
fact-paid = Paid
fact-deliver-by = Deliver by
fact-marketplace = Site
fact-first-seen = First pulled
fact-changed = Last changed
revision = revision { $number }
recipient = Recipient
erased = Personal data has been erased.
no-address = The platform tells no delivery address.
address-masked = Partly hidden by the platform
phone = Phone
email = E-mail
buyer = Buyer
buyer-name = Name
buyer-id = Buyer’s login
items-title = Items
column-item = Item
column-price = Unit price
column-weight = Weight
shipped-by-platform = Shipped by the platform
customs = Customs
money-title = Money
money-total = Order total
money-paid = Paid
money-method = Paid with
charge-shipping = Shipping
charge-tax = Tax
charge-discount = Discount
charge-coupon = Coupon
charge-fee = Fee
charge-adjustment = Adjustment
charge-gift-wrap = Gift wrap
more-title = Notes and more
shipping-service = Shipping chosen by the buyer
hold-until = Not before
gift = Gift wrap
note = Note
note-of-buyer = Buyer’s note
note-of-seller = Seller’s note
note-of-gift = Gift message
note-of-platform = The platform’s note
platform-fields = The platform’s own fields
raw-record = The platform’s own record
raw-record-note = As the platform answered it; only the layout was changed.

order-status-unknown = Unknown
order-status-awaiting-payment = Awaiting payment
order-status-pending-fulfillment = In review at the platform
order-status-awaiting-shipment = To ship
order-status-on-hold = On hold
order-status-completed = Completed
order-status-cancelled = Cancelled
payment-status-unknown = Unknown
payment-status-unpaid = Unpaid
payment-status-pending = Being confirmed
payment-status-paid = Paid
payment-status-partially-refunded = Partly refunded
payment-status-refunded = Refunded
payment-status-failed = Failed
fulfillment-status-unknown = Unknown
fulfillment-status-unshipped = Not shipped
fulfillment-status-partially-shipped = Partly shipped
fulfillment-status-shipped = Shipped
fulfillment-status-delivered = Delivered
fulfillment-status-returned = Returned

## Connectors

connectors-title = Connectors
connectors-lead = The files of the connector folder and what became of each. A file that is added, replaced or removed is noticed at once. The configuration, or your approval here, decides what they may do.
connectors-empty = The connector folder is empty.
connectors-empty-todo = Put connector files (.wasm) into the connector folder that the configuration names.
column-file = File
column-version = Version
column-hosts = May reach
hosts-none = Nothing
connector-state-live = Live
connector-state-on-probation = Live, on probation
connector-state-needs-approval = Needs approval
connector-state-failed = Not usable
connector-state-no-file = No file
connector-asks = It asks for what nobody has granted:
connector-approve = Allow all of this
addition-host = Sends to { $host }
addition-plain-host = Sends to { $host } in clear: tokens can be read on the way
addition-consent-host = Sends browsers to { $host }
addition-seals = Has { $value } taken out of answers from { $path }, and never sees it
addition-unsealed = Sees { $value } in answers from { $path }, which was taken out before
addition-error-shown = Sees { $value } in answers from { $path } that bring no token
addition-calls-app = Calls for each app up to { $calls } times in { $period } s, { $burst } at once ({ $name })
addition-calls-account = Calls for each account up to { $calls } times in { $period } s, { $burst } at once ({ $name })
addition-unlimited = No longer keeps to the call limit { $name }
connector-instead = Version { $version } runs in its place
granted-by-config = Granted in the configuration
granted-by-approval = Approved by an administrator
granted-by-none = Not granted

## Signing in

sign-in-title = Sign in
sign-in-do = Sign in
sign-in-not-set-up = No administrator password has been set yet.
sign-in-not-set-up-todo = At its first start the service printed a one-time set-up link to its log. Use it to set the password.
password = Password
password-new = New password
password-help = 12 to 256 characters, and not a common one.
password-repeat = Once more
sign-in-forgotten = Forgotten? On the server, `longshore setup-link` prints a link that sets a new one.
setup-title = Set the administrator’s password
setup-lead = From then on you sign in to the console with it.
setup-do = Set and sign in
setup-closed = This set-up link cannot be used.
setup-closed-todo = It was used or is too old. On the server, `longshore setup-link` prints a new one.
sign-in-problem-wrong = The password is wrong.
sign-in-problem-wait = Too many tries. Wait { $seconds } seconds and try again.
sign-in-problem-setup-link = This set-up link cannot be used.
sign-in-problem-weak = The password is too short, too long or too common. Choose another one.
sign-in-problem-differ = The two passwords differ.

## Errors

fault-title-bad-request = The request makes no sense
fault-text-bad-request = The address or the form is incomplete. Go back and try again.
fault-title-cross-site = The request was refused
fault-text-cross-site = No page of this site sent this form. Open the page here and try again.
fault-title-forbidden = Not allowed
fault-text-forbidden = You may not do this.
fault-title-not-found = There is no such page
fault-text-not-found = It may have been removed, or the address is wrong.
fault-title-ticket-gone = This link is no longer good
fault-text-ticket-gone = It has expired, was used up, or is incomplete. Ask the forwarder’s staff for a new one.
fault-title-method-not-allowed = Not this way
fault-text-method-not-allowed = The address exists, but it cannot be asked like this.
fault-title-too-slow = Too slow
fault-text-too-slow = The request did not arrive in time. Check the network and try again.
fault-title-conflict = That cannot be done now
fault-title-body-too-large = Too large
fault-text-body-too-large = What was sent is larger than allowed.
fault-title-uri-too-long = The address is too long
fault-text-uri-too-long = The address asked for is longer than allowed.
fault-title-media-type = Not this type
fault-text-media-type = Only forms of web pages are taken here.
fault-title-headers-too-large = The headers are too large
fault-text-headers-too-large = Clear this site’s cookies and try again.
fault-title-internal = Something broke
fault-text-internal = That is our fault. The log knows more.
fault-title-unavailable = Not possible right now
fault-title-took-too-long = It took too long
fault-text-took-too-long = It did not end in time and may still be under way. Look again a little later.

conflict-not-pulled = Orders are pulled only while the account is connected. Look at its page to see what it needs.
conflict-not-pausable = Only an account that is being pulled can be paused.
conflict-not-resumable = This account is not paused, so there is nothing to resume.
conflict-not-removable = An account that has had a shop cannot be removed, because orders belong to it. Pause it instead.
conflict-nickname-unfit = A nickname has 1 to 64 characters, all on one line.
conflict-nickname-taken = Another account of this platform has this nickname. Choose another one.
conflict-nickname-ambiguous = Several accounts have this nickname.
conflict-link-used = This link has been used: the account is connected.
conflict-connector-version = This connector version cannot be chosen; the command line says why.
conflict-changed = Things have changed meanwhile. Go back and look at how they stand.
hindrance-store = The data cannot be read or written right now. Try again a little later; if it lasts, tell whoever runs this service.
hindrance-no-flow = The platform’s connector names no way to authorise an account.
hindrance-needs-https = This platform sends browsers back to https addresses only, and this installation has none. Ask the administrator.
hindrance-platform = The platform could not be asked. Try again a little later.
hindrance-misconfigured = The platform does not accept what was filled in for the developer app, so trying again will not help yet. The forwarder’s staff must correct the account’s details.
hindrance-no-randomness = The server cannot draw secure numbers. Tell whoever runs this service.
hindrance-stopping = The service is restarting; try again in a moment.
hindrance-busy = Too much is going on at once. Try again in a moment.

host-failure-budget = The call limit of this platform is used up for now.
host-failure-callback = The platform’s answer came back damaged. Please start again.
host-failure-connection = The platform cannot be reached.
host-failure-connector = The platform’s connector did not work properly; tell the administrator.
host-failure-declined = The authorisation was declined at the platform.
host-failure-denied = The configuration does not let the connector reach this address; tell the administrator.
host-failure-grant-ended = The authorisation has ended and cannot be renewed.
host-failure-no-connector = The platform’s connector is not running; see “Connectors”.
host-failure-other-shop = Another shop was signed in.
host-failure-shop-taken = This shop is connected as another account already.
host-failure-secret = An answer of the form is missing or does not fit.
host-failure-shop = The platform did not say which shop it is.
host-failure-stopping = The service is restarting; try again in a moment.
host-failure-store = The authorisation could not be stored. Please start again.
host-failure-timeout = The platform did not answer in time.
host-failure-too-large = The platform’s answer is larger than allowed.
