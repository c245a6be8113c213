enum Unit {
  Celsius,
}

console.log(Unit.Celsius);
