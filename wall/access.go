package wall

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A rule says who may do one thing. What has no rule is denied.
type rule struct {
	roles  []Role
	scoped bool // the actor's scope has to be the thing itself: "tile/pad"
}

// Groups of roles, from everybody to the few.
var (
	anyone    = []Role{RoleNobody, RoleAdmin, RoleOperator, RoleViewer, RoleDisplay, RoleGuest, RoleProgram, RoleCamera, RoleView}
	people    = []Role{RoleAdmin, RoleOperator, RoleViewer}
	operators = []Role{RoleAdmin, RoleOperator}
	admins    = []Role{RoleAdmin}
	displays  = []Role{RoleDisplay}
	guests    = []Role{RoleGuest}
	watchers  = []Role{RoleAdmin, RoleOperator, RoleViewer, RoleProgram} // of cameras
	senders   = []Role{RoleCamera}
	raisers   = []Role{RoleAdmin, RoleOperator, RoleProgram} // of alarms
	pressers  = []Role{RolePress}
	onlookers = []Role{RoleAdmin, RoleOperator, RoleViewer, RoleView} // of a wall, from outside the room
)

// access is the one table: routes as net/http patterns, websocket messages as
// "SOCKET TYPE", what is asked for over RTSP as "rtsp play" and "rtsp record",
// what room panels ask for as "press recall", commands as "command NAME". Declared things are added to it by kind, below.
var access = withKinds(map[string]rule{
	"GET /healthz":             {roles: anyone},
	"GET /readyz":              {roles: anyone},
	"GET /metrics":             {roles: []Role{RoleAdmin, RoleOperator, RoleViewer, RoleProgram}},
	"GET /api/v1/openapi.yaml": {roles: anyone},
	"GET /ca.crt":              {roles: anyone},
	"GET /install":             {roles: anyone},

	"GET /{$}":                   {roles: anyone}, // the pages hold no data: their sockets do
	"GET /display":               {roles: anyone},
	"GET /j/{token}":             {roles: anyone},
	"GET /assets/{file...}":      {roles: anyone},
	"GET /ws/display":            {roles: anyone}, // a page without a token is paired over it
	"GET /ws/console":            {roles: people},
	"GET /ws/rooms/{room}":       {roles: anyone}, // the token comes in hello
	"GET /w/{wall}":              {roles: anyone},
	"GET /ws/view/{wall}":        {roles: anyone}, // a link comes in hello
	"GET /api/v1/session":        {roles: people},
	"POST /api/v1/session":       {roles: anyone},
	"DELETE /api/v1/session":     {roles: anyone},
	"GET /api/v1/audit":          {roles: admins},
	"POST /api/v1/apply":         {roles: admins},
	"GET /api/v1/export":         {roles: admins},
	"GET /api/v1/tokens":         {roles: operators},
	"POST /api/v1/tokens":        {roles: admins},
	"DELETE /api/v1/tokens/{id}": {roles: operators},

	"GET /api/v1/walls/{wall}/program":    {roles: people},
	"GET /api/v1/walls/{wall}/preview":    {roles: people},
	"PUT /api/v1/walls/{wall}/preview":    {roles: operators},
	"DELETE /api/v1/walls/{wall}/preview": {roles: operators},
	"POST /api/v1/walls/{wall}/take":      {roles: operators},
	"POST /api/v1/walls/{wall}/undo":      {roles: operators},
	"GET /api/v1/walls/{wall}/history":    {roles: people},
	"POST /api/v1/walls/{wall}/safe":      {roles: operators},
	"POST /api/v1/walls/{wall}/blank":     {roles: operators},
	"POST /api/v1/walls/{wall}/tour":      {roles: operators},

	"POST /api/v1/walls/{wall}/windows/{window}/tour": {roles: operators},

	"GET /api/v1/walls/{wall}/preview/difference": {roles: people},
	"POST /api/v1/walls/{wall}/lease":             {roles: operators},
	"DELETE /api/v1/walls/{wall}/lease":           {roles: operators},

	"GET /api/v1/incidents":                  {roles: people},
	"POST /api/v1/alarms/{name}/raise":       {roles: raisers, scoped: true},
	"POST /api/v1/alarms/{name}/clear":       {roles: raisers, scoped: true},
	"POST /api/v1/alarms/{name}/acknowledge": {roles: operators},
	"POST /api/v1/alarms/{name}/dismiss":     {roles: operators},
	"POST /api/v1/alarms/{name}/show":        {roles: operators},

	"GET /api/v1/walls/{wall}/links":         {roles: operators},
	"POST /api/v1/walls/{wall}/links":        {roles: operators},
	"DELETE /api/v1/walls/{wall}/links/{id}": {roles: operators},

	"GET /api/v1/tiles/{name}/data":           {roles: []Role{RoleAdmin, RoleOperator, RoleViewer, RoleProgram}, scoped: true},
	"PUT /api/v1/tiles/{name}/data":           {roles: []Role{RoleAdmin, RoleOperator, RoleProgram}, scoped: true},
	"PATCH /api/v1/tiles/{name}/data":         {roles: []Role{RoleAdmin, RoleOperator, RoleProgram}, scoped: true},
	"POST /api/v1/displays/{name}/approve":    {roles: operators},
	"POST /api/v1/displays/{name}/identify":   {roles: operators},
	"GET /api/v1/sources":                     {roles: people},
	"POST /api/v1/cameras/discover":           {roles: operators},
	"POST /api/v1/cameras/probe":              {roles: admins}, // it makes the controller connect to any address
	"POST /api/v1/cameras/{name}/whep":        {roles: watchers, scoped: true},
	"DELETE /api/v1/cameras/{name}/whep/{id}": {roles: watchers, scoped: true},
	"PATCH /api/v1/cameras/{name}/whep/{id}":  {roles: watchers, scoped: true},
	"POST /api/v1/cameras/{name}/whip":        {roles: senders, scoped: true},
	"DELETE /api/v1/cameras/{name}/whip/{id}": {roles: senders, scoped: true},
	"PATCH /api/v1/cameras/{name}/whip/{id}":  {roles: senders, scoped: true},
	"GET /api/v1/cameras/{name}/keyframe":     {roles: watchers, scoped: true},
	"GET /api/v1/cameras/{name}/health":       {roles: watchers, scoped: true},
	"GET /api/v1/cameras/{name}/recording":    {roles: people},

	"POST /api/v1/clips":        {roles: operators},
	"GET /api/v1/clips":         {roles: operators},
	"GET /api/v1/clips/{id}":    {roles: operators},
	"DELETE /api/v1/clips/{id}": {roles: operators},

	"GET /api/v1/images":           {roles: people},
	"GET /api/v1/images/{name}":    {roles: []Role{RoleAdmin, RoleOperator, RoleViewer, RoleDisplay}},
	"PUT /api/v1/images/{name}":    {roles: operators},
	"DELETE /api/v1/images/{name}": {roles: operators},

	"rtsp play":   {roles: watchers, scoped: true},
	"rtsp record": {roles: senders, scoped: true},

	"press recall": {roles: pressers, scoped: true},

	"GET /api/v1/cameras/{name}/encoder":                 {roles: operators},
	"POST /api/v1/cameras/{name}/encoder":                {roles: admins}, // it changes the camera for everybody
	"POST /api/v1/cameras/{name}/sync":                   {roles: operators},
	"GET /api/v1/cameras/{name}/ptz":                     {roles: people},
	"POST /api/v1/cameras/{name}/ptz":                    {roles: operators},
	"POST /api/v1/cameras/{name}/ptz/home":               {roles: operators},
	"PUT /api/v1/cameras/{name}/ptz/presets":             {roles: operators},
	"POST /api/v1/cameras/{name}/ptz/presets/{preset}":   {roles: operators},
	"DELETE /api/v1/cameras/{name}/ptz/presets/{preset}": {roles: operators},

	"POST /api/v1/rooms/{room}/invites":                            {roles: operators},
	"GET /api/v1/invites/{token}":                                  {roles: anyone}, // the token in the path is the key
	"GET /api/v1/rooms/{room}/participants":                        {roles: people},
	"DELETE /api/v1/rooms/{room}/participants/{id}":                {roles: operators},
	"POST /api/v1/rooms/{room}/participants/{id}/whep":             {roles: people},
	"DELETE /api/v1/rooms/{room}/participants/{id}/whep/{session}": {roles: people},
	"POST /api/v1/rooms/{room}/whip":                               {roles: guests, scoped: true},
	"DELETE /api/v1/rooms/{room}/whip/{session}":                   {roles: guests, scoped: true},

	"ws/display hello":   {roles: anyone},
	"ws/display clock":   {roles: anyone},
	"ws/display answer":  {roles: displays, scoped: true},
	"ws/display ready":   {roles: displays, scoped: true},
	"ws/display painted": {roles: displays, scoped: true},
	"ws/display health":  {roles: displays, scoped: true},
	"ws/display resync":  {roles: displays, scoped: true},
	"ws/console hello":   {roles: people},
	"ws/console clock":   {roles: people},
	"ws/rooms hello":     {roles: anyone},
	"ws/rooms clock":     {roles: anyone},
	"ws/rooms offer":     {roles: guests, scoped: true},
	"ws/rooms answer":    {roles: guests, scoped: true},
	"ws/rooms mute":      {roles: guests, scoped: true},
	"ws/rooms leave":     {roles: guests, scoped: true},
	"ws/view hello":      {roles: onlookers, scoped: true},
	"ws/view clock":      {roles: onlookers, scoped: true},
	"ws/view answer":     {roles: onlookers, scoped: true},
	"ws/view resync":     {roles: onlookers, scoped: true},
	"ws/view focus":      {roles: onlookers, scoped: true},

	"command preview":           {roles: operators},
	"command take":              {roles: []Role{RoleAdmin, RoleOperator, RolePress}},
	"command undo":              {roles: operators},
	"command safe":              {roles: operators},
	"command blank":             {roles: operators},
	"command tour":              {roles: operators},
	"command take lease":        {roles: operators},
	"command give lease":        {roles: operators},
	"command keep lease":        {roles: operators},
	"command raise alarm":       {roles: raisers, scoped: true},
	"command clear alarm":       {roles: raisers, scoped: true},
	"command acknowledge alarm": {roles: operators},
	"command dismiss alarm":     {roles: operators},
	"command show alarm":        {roles: operators},
	"command approve display":   {roles: operators},
	"command sign in":           {roles: people},
	"command sign out":          {roles: people},
	"command renew session":     {roles: people},
	"command note":              {roles: anyone},
	"command token join":        {roles: operators},
	"command token display":     {roles: operators},
	"command token view":        {roles: operators},
	"command token program":     {roles: admins},
	"command token camera":      {roles: admins},
	"command token press":       {roles: admins},
	"command token session":     {roles: admins}, // of somebody else: to sign them out
})

// writers are who may declare a kind of thing; everybody who may sign in may
// read it, but users.
var writers = map[Kind][]Role{
	KindWall: admins, KindDisplay: operators, KindCamera: admins, KindLayout: operators, KindTile: admins,
	KindFeed: admins, KindPage: admins, KindRoom: operators, KindAlarm: admins, KindUser: admins,
	KindTour: operators, KindSchedule: operators,
}

func withKinds(table map[string]rule) map[string]rule {
	for kind, who := range writers {
		readers := people
		if kind == KindUser {
			readers = admins
		}
		list := "/api/v1/" + string(kind) + "s"
		table["GET "+list] = rule{roles: readers}
		table["GET "+list+"/{name}"] = rule{roles: readers}
		table["PUT "+list+"/{name}"] = rule{roles: who}
		table["DELETE "+list+"/{name}"] = rule{roles: who}
		table["command put "+string(kind)] = rule{roles: who}
		table["command delete "+string(kind)] = rule{roles: who}
	}
	return table
}

// Allowed says whether the actor may use a route ("PUT
// /api/v1/layouts/{name}"), a websocket message ("ws/display ready") or a
// command ("command take"). thing is what it is about, as scopes are written
// ("tile/pad", "display/a1", "room/rapat"); it is "" where no scope can match.
// It returns ErrDenied, also for what is not in the table.
//
// Tokens of displays, guests, cameras, views and room panels are always for one thing. A program's
// token without a scope is for every tile and every camera, and for no alarm.
func Allowed(a Actor, what, thing string) error {
	r, ok := access[what]
	if !ok {
		return fmt.Errorf("%w: %s is not in the access table", ErrDenied, what)
	}
	if !slices.Contains(r.roles, a.Role) {
		return fmt.Errorf("%w: %s may not %s", ErrDenied, a.describe(), what)
	}
	if !r.scoped {
		return nil
	}
	bound := a.Role == RoleDisplay || a.Role == RoleGuest || a.Role == RoleCamera || a.Role == RoleView || a.Role == RolePress ||
		a.Role == RoleProgram && strings.HasPrefix(thing, "alarm/")
	if (bound || a.Scope != "") && (thing == "" || a.Scope != thing) {
		return fmt.Errorf("%w: %s may not %s of %q", ErrDenied, a.describe(), what, thing)
	}
	return nil
}

// Routes are the HTTP routes of the access table, sorted.
func Routes() []string { return rules(func(what string) bool { return strings.Contains(what, " /") }) }

// SocketMessages are the websocket messages of the access table, sorted.
func SocketMessages() []string {
	return rules(func(what string) bool { return strings.HasPrefix(what, "ws/") })
}

func rules(keep func(string) bool) []string {
	all := slices.Sorted(maps.Keys(access))
	return slices.DeleteFunc(all, func(what string) bool { return !keep(what) })
}

// describe is the actor in an error: a name and a role, never an address.
func (a Actor) describe() string {
	if a.Role == RoleNobody {
		return "somebody who is not signed in"
	}
	return fmt.Sprintf("%s (%s)", a.Name, a.Role)
}

// may is Allowed for a command.
func may(a Actor, command string) error { return Allowed(a, "command "+command, "") }
