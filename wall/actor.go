package wall

import "time"

// A Role says what an actor may do; access.go has the table.
type Role string

// The roles of people, and of the tokens that displays, guests and programs hold.
const (
	RoleAdmin    Role = "admin"
	RoleOperator Role = "operator"
	RoleViewer   Role = "viewer"
	RoleDisplay  Role = "display" // one display: its own websocket and nothing else
	RoleGuest    Role = "guest"   // one room: join it and nothing else
	RoleProgram  Role = "program" // push tile data, watch cameras
	RoleCamera   Role = "camera"  // one camera: send its pictures and nothing else
	RoleView     Role = "view"    // one wall: watch it from outside and nothing else
	RolePress    Role = "press"   // one wall: recall its layouts and nothing else
	RoleNobody   Role = ""        // not signed in
)

// An Actor is who does something. Every command carries one, every audit entry
// keeps it.
type Actor struct {
	Name    string `json:"name"` // user name, or the token's subject: "display/a1", "guest/dinkes"
	Role    Role   `json:"role"`
	Scope   string `json:"scope,omitempty"` // what a token is limited to: "display/a1", "room/rapat", "tile/pad"
	Address string `json:"address,omitempty"`
	Token   string `json:"-"` // id of the token that was shown
}

// System is the controller itself.
var System = Actor{Name: "system", Role: RoleAdmin}

// A TokenKind is what a token opens.
type TokenKind string

// The kinds of tokens.
const (
	TokenSession TokenKind = "session" // a browser's cookie
	TokenDisplay TokenKind = "display"
	TokenJoin    TokenKind = "join"
	TokenProgram TokenKind = "program"
	TokenCamera  TokenKind = "camera"
	TokenView    TokenKind = "view"  // a link to a wall
	TokenPress   TokenKind = "press" // a room panel with buttons, beside a wall
)

// A Token is a secret somebody holds; only its hash is kept.
type Token struct {
	ID      string    `json:"id"`
	Kind    TokenKind `json:"kind"`
	Hash    string    `json:"hash"`    // SHA-256 of the secret, hex
	Subject string    `json:"subject"` // user name, display name, participant id, camera name
	Role    Role      `json:"role"`
	Scope   string    `json:"scope,omitempty"`
	Title   string    `json:"title,omitempty"` // what a person calls it: "Dinas Kesehatan"
	Class   Class     `json:"class,omitempty"` // of a view: the highest that is shown; Internal when absent
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"`
	By      string    `json:"by"`
}

// Expired says whether the token is over; one without Expires never is.
func (t Token) Expired(now time.Time) bool { return !t.Expires.IsZero() && !now.Before(t.Expires) }

// Actor is whoever shows the token.
func (t Token) Actor(address string) Actor {
	a := Actor{Name: t.Subject, Role: t.Role, Scope: t.Scope, Address: address, Token: t.ID}
	switch t.Kind {
	case TokenDisplay:
		a.Name = "display/" + t.Subject
	case TokenJoin:
		a.Name = "guest/" + t.Subject
	case TokenProgram:
		a.Name = "program/" + t.Subject
	case TokenCamera:
		a.Name = "camera/" + t.Subject
	case TokenView:
		a.Name = "view/" + t.Subject
	case TokenPress:
		a.Name = "press/" + t.Subject
	case TokenSession:
	}
	return a
}
